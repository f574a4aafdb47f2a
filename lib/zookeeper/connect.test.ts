import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { freePort } from '#testbed/free-port.ts'
import { ensureKafkaJars } from '#testbed/java-parts.ts'
import {
  planEnsemble,
  startZooKeeper,
  startZooKeeperEnsemble,
  type ZooKeeperServer,
} from '#testbed/zookeeper-server.ts'
import { connectZooKeeper } from './connect.ts'
import { parseConnectString } from './connect-string.ts'
import { describeEnsemble } from './describe-ensemble.ts'
import { askServer } from './four-letter-word.ts'
import { openAcl } from './open-acl.ts'

describe('an ensemble', () => {
  let folder: string
  let ensemble: ZooKeeperServer[] = []
  const connectTo = (servers: { connect: string }[]) =>
    parseConnectString(servers.map((server) => server.connect).join(','))

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ensemble-'))
    ensemble = await startZooKeeperEnsemble({ jars: await ensureKafkaJars('3.9.1'), dataDir: folder })
  })

  after(async () => {
    for (const server of ensemble) server.kill()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  test('says who leads and who follows', async () => {
    const described = await describeEnsemble(connectTo(ensemble))
    assert.deepEqual(described.map(({ state }) => state).sort(), ['follower', 'follower', 'leader'])
    assert.deepEqual([...new Set(described.map(({ version }) => version))], ['3.8.4'])
  })

  test('a server that is down is passed over, and named where all are', async () => {
    const down = { connect: `127.0.0.1:${await freePort()}` }
    const session = await connectZooKeeper({ connect: connectTo([down, ...ensemble]) })
    await session.close()
    const refused = connectZooKeeper({ connect: connectTo([down, { connect: 'no-such-host.invalid:2181' }]) })
    await assert.rejects(refused, (error: Error & { code?: unknown; field?: unknown }) => {
      assert.equal(error.code, 'ZK_UNREACHABLE')
      assert.equal(error.field, 'zookeeperConnect')
      assert.match(error.message, new RegExp(`${down.connect}: connection refused`))
      assert.match(error.message, /no-such-host\.invalid:2181: the host name (is not known|could not be looked up)/)
      return true
    })
    const [description] = await describeEnsemble(connectTo([down]))
    assert.equal(description?.state, 'unreachable')
  })

  // Each server catches up by itself; after sync a follower shows what was written through another.
  test('sync shows on one server what was written through another', async () => {
    const sessions = await Promise.all(ensemble.map((server) => connectZooKeeper({ connect: connectTo([server]) })))
    const [writer, ...readers] = sessions
    assert.ok(writer)
    for (let round = 0; round < 20; round++) {
      await writer.create(`/round-${round}`, null, openAcl)
      for (const reader of readers) {
        await reader.sync('/')
        assert.ok(await reader.exists(`/round-${round}`))
      }
    }
    await Promise.all(sessions.map((session) => session.close()))
  })

  // Last: it ends two servers.
  test('without a quorum it says that it has none', async () => {
    const [survivor, ...others] = ensemble
    assert.ok(survivor)
    for (const server of others) await server.stop()
    const refused = connectZooKeeper({ connect: connectTo([survivor]), connectTimeoutMs: 5000 })
    await assert.rejects(refused, (error: Error & { code?: unknown; remedy?: unknown }) => {
      assert.equal(error.code, 'ZK_NO_QUORUM', error.message)
      assert.match(String(error.remedy), /quorum/)
      return true
    })
    const described = await describeEnsemble(connectTo(ensemble))
    assert.deepEqual(described.map(({ state }) => state).sort(), ['not serving', 'unreachable', 'unreachable'])
  })
})

test('a lone member of an ensemble serves nobody', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'lone-'))
  const jars = await ensureKafkaJars('2.8.2')
  const ensemble = { id: 1, servers: await planEnsemble(3) }
  const server = await startZooKeeper({ jars, dataDir, ensemble, readyWhen: 'answering' })
  t.after(async () => {
    server.kill()
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
  })
  const connect = parseConnectString(server.connect)
  await assert.rejects(connectZooKeeper({ connect }), { code: 'ZK_NO_QUORUM' })
  const [address = { host: '', port: 0 }] = connect.servers
  assert.deepEqual(await askServer(address, 'ruok'), { kind: 'answer', text: 'imok' })
})
