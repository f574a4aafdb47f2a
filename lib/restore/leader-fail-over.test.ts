import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isAppError } from '#lib/errors.ts'
import { describeServer } from '#lib/zookeeper/describe-ensemble.ts'
import { ensureKafkaJars } from '#testbed/java-parts.ts'
import { planEnsemble, startZooKeeper, type ZooKeeperServer } from '#testbed/zookeeper-server.ts'
import { assertSameTree, prepareFaultCase, restoreUndisturbed, wholeTree } from './testing/fault-scene.fixture.ts'
import { quiet, setUpRestorationScene } from './testing/restoration-scene.fixture.ts'

const scene = setUpRestorationScene(wholeTree)
/** More than an election takes, little enough to wait for the lock of the lost session. */
const sessionTimeoutMs = 4000

test('the leader of three servers dies between two transactions: a named error, and Retry ends in the same tree', async () => {
  const expected = await restoreUndisturbed({ scene, name: 'undisturbed' })
  const folder = await mkdtemp(join(tmpdir(), 'kmc-fail-over-'))
  const jars = await ensureKafkaJars('3.9.1')
  const members = await planEnsemble(3)
  const start = (id: number) =>
    startZooKeeper({ jars, dataDir: join(folder, `zk${id}`), ensemble: { id, servers: members } })
  const servers = new Map<number, ZooKeeperServer>()
  try {
    await Promise.all(members.map(async ({ id }) => servers.set(id, await start(id))))
    // Behind the transactions of configurations, of ACLs and of clocks.
    for (const writes of [3, 5, 8]) {
      const addresses = [...servers.values()].map(({ port }) => ({ host: '127.0.0.1', port }))
      const fault = await prepareFaultCase({ scene, name: `fail-over-${writes}`, servers: addresses })
      const leader = await findLeader(servers)
      const session = await fault.open({ sessionTimeoutMs })
      let isWriting = false
      const report = {
        ...quiet,
        phase: (name: string) => {
          isWriting = name === 'write'
        },
        progress: (done: number) => {
          if (isWriting && done === writes) servers.get(leader)?.kill()
        },
      }
      await assert.rejects(fault.run(session, {}, report), (error) => isAppError(error, 'ZK_CONNECTION_LOST'))
      await session.close()
      servers.delete(leader)
      // As soon as the two that are left have elected one of them; connecting alone says that there is no quorum.
      servers.set(leader, await start(leader))
      assertSameTree(await fault.retry(), expected, `after ${writes} writes`)
    }
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()))
    await rm(folder, { recursive: true, force: true })
  }
})

async function findLeader(servers: ReadonlyMap<number, ZooKeeperServer>): Promise<number> {
  for (const [id, { port }] of servers) {
    if ((await describeServer({ host: '127.0.0.1', port })).state === 'leader') return id
  }
  return assert.fail('no server says that it leads')
}
