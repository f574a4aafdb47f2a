import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { isAppError } from '#lib/errors.ts'
import { clusterIdData, gateData } from '#lib/kafka/cluster-id.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { freePort } from '#testbed/free-port.ts'
import { quiet, setUpRestorationScene } from '../testing/restoration-scene.fixture.ts'
import { everyOption } from '../testing/sample-trees.fixture.ts'
import type { UndoInput } from './run-undo.ts'

const scene = setUpRestorationScene()

/** Restores a lost user and topic; the safety backup to undo that with. */
async function restoreSomething(): Promise<string> {
  await scene.deleteTree('/config/users/alice')
  await scene.deleteTree('/brokers/topics/payments')
  const { result } = await scene.restore()
  assert.ok(result.safetyBackupPath)
  return result.safetyBackupPath
}

describe('Undo looks for brokers as a restoration does', () => {
  for (const [when, phase] of [
    ['before the first write', 'write'],
    ['after the last write', 'verify'],
  ] as const) {
    test(`again ${when}: one that comes back without registering is seen`, async () => {
      const safetyBackupPath = await restoreSomething()
      const restored = await scene.readTree()
      const port = await freePort()
      const broker = createServer()
      let listening: Promise<unknown> | null = null
      const report = {
        ...quiet,
        phase: (name: string) => {
          if (name === phase) listening = once(broker.listen(port, '127.0.0.1'), 'listening')
        },
      }
      try {
        await assert.rejects(
          scene.undo(safetyBackupPath, { knownEndpoints: [`127.0.0.1:${port}`] }, report),
          (error) => isAppError(error, 'PREFLIGHT_FAILED') && /accepts connections/.test(error.message),
        )
        assert.ok(listening, 'the phase was reached')
      } finally {
        broker.close()
      }
      if (phase === 'write') assert.deepEqual(await scene.readTree(), restored)
    })
  }

  test('and fences every transaction with the brokers that the console has seen', async () => {
    const safetyBackupPath = await restoreSomething()
    const session = await scene.connectAgain()
    const transactions: string[][] = []
    const send = session.multi.bind(session)
    session.multi = (operations) => {
      transactions.push(operations.map(({ op, path }) => `${op} ${path}`))
      return send(operations)
    }
    try {
      await scene.undo(safetyBackupPath, { session, knownBrokerIds: [1, 7] })
    } finally {
      await session.close()
    }
    const ofKafka = transactions.filter((paths) =>
      paths.some((path) => /\/(config|brokers\/topics|cluster)\//.test(path)),
    )
    assert.ok(ofKafka.length > 0)
    for (const paths of ofKafka) {
      for (const id of [1, 7]) assert.ok(paths.includes(`create /brokers/ids/${id}`), paths.join(', '))
    }
  })
})

describe('Undo of another tree is refused, writing nothing', () => {
  const refuses = async (safetyBackupPath: string, words: RegExp, changes: Partial<UndoInput> = {}) => {
    await assert.rejects(
      scene.undo(safetyBackupPath, changes),
      (error) => isAppError(error, 'REFUSED') && words.test(error.message),
    )
  }

  test('by its chroot', async () => {
    const safetyBackupPath = await restoreSomething()
    const connect = parseConnectString(scene.connect)
    const session = await connectZooKeeper({ connect: { ...connect, chroot: `${connect.chroot}/clone` } })
    try {
      await refuses(safetyBackupPath, /another tree: it was taken under the chroot \/kafka-/, { session })
    } finally {
      await session.close()
    }
  })

  test('by its cluster id, also seen through the gate', async () => {
    const safetyBackupPath = await restoreSomething()
    const ours = (await scene.session.getData('/cluster/id')).data
    await scene.set('/cluster/id', gateData(clusterIdData('CLUSTER-B')).toString())
    await refuses(safetyBackupPath, /cluster id was CLUSTER-A, now it is CLUSTER-B/)
    await scene.set('/cluster/id', gateData(ours).toString())
    assert.deepEqual((await scene.undo(safetyBackupPath)).conflicts, [])
  })

  test('by its servers', async () => {
    const safetyBackupPath = await restoreSomething()
    await refuses(safetyBackupPath, /servers were elsewhere:2181/, { servers: ['elsewhere:2181'] })
  })

  test('but not the one to which the restoration gave another cluster id', async () => {
    await scene.set('/cluster/id', { version: '1', id: 'CLUSTER-B' })
    await scene.deleteTree('/config/users/alice')
    const { result } = await scene.restore({ ...everyOption, takeClusterId: true })
    assert.equal(result.clusterId, 'CLUSTER-A')
    const undone = await scene.undo(result.safetyBackupPath ?? '')
    assert.deepEqual([undone.conflicts, undone.clusterId], [[], 'CLUSTER-B'])
  })
})
