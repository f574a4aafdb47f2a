import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { clusterIdData, gateData, gateId } from '#lib/kafka/cluster-id.ts'
import { parseClusterIdError } from '#lib/kafka/cluster-id-error.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import { ensureKafkaJars } from '#testbed/java-parts.ts'
import { defineKafkaCluster, freeBrokerPorts } from '#testbed/kafka-cluster.ts'
import { startZooKeeper } from '#testbed/zookeeper-server.ts'
import { adviseOnClusterId } from './cluster-id-edits.ts'
import { readRecovery } from './read-recovery.ts'
import type { RecoveryStage } from './recovery-state.ts'

const lookEveryMs = 50

test('a real broker: gated, stopped by a foreign cluster id, cured by the edit, watched until well', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'kmc-recovery-'))
  const jars = await ensureKafkaJars('3.9.1')
  const server = await startZooKeeper({ jars, dataDir: join(dir, 'zookeeper') })
  const zookeeperConnect = `${server.connect}/kafka`
  const ports = await freeBrokerPorts(1)
  const kafka = await defineKafkaCluster({ jars, dir, zookeeperConnect, ports, sessionTimeoutMs: 6000 })
  const session = await connectZooKeeper({ connect: parseConnectString(zookeeperConnect) })
  t.after(async () => {
    await kafka.stop()
    await session.close()
    await server.stop()
    await rm(dir, { recursive: true, force: true })
  })
  const metaProperties = join(dir, 'broker-1/log/meta.properties')
  const look = () => readRecovery(session, { expectedBrokers: [1] })
  const refusal = () =>
    kafka.start().then(
      () => assert.fail('the broker started'),
      (error: Error) => parseClusterIdError(error.message),
    )
  /** The stages seen until all is well, each once in its order. */
  async function watch(): Promise<RecoveryStage[]> {
    const stages: RecoveryStage[] = []
    while (stages.at(-1) !== 'well') {
      const { state } = await look()
      if (state !== stages.at(-1)) stages.push(state)
      await delay(lookEveryMs)
    }
    return stages
  }

  assert.equal((await look()).state, 'waiting')
  await kafka.start()
  const topic = { version: 3, topic_id: 'q83vEjRWeJASNFZ4kBI0Vg', partitions: { 0: [1], 1: [1], 2: [1] } }
  await session.create('/brokers/topics/orders', Buffer.from(JSON.stringify(topic)), openAcl)
  await watch()
  const { clusterId, controller, partitions, withLeader } = await look()
  assert.deepEqual({ controller, partitions, withLeader }, { controller: 1, partitions: 3, withLeader: 3 })
  assert.match(await readFile(metaProperties, 'utf8'), new RegExp(`^cluster\\.id=${clusterId}$`, 'm'))
  await kafka.stop()
  const stopped = await look()
  assert.deepEqual([stopped.state, stopped.brokers.missing, stopped.faults], ['waiting', [1], []])

  await session.setData('/cluster/id', gateData(clusterIdData(clusterId ?? '')), -1)
  assert.equal((await look()).state, 'gated')
  const atTheGate = await refusal()
  assert.deepEqual(atTheGate, { zookeeperId: gateId, diskId: clusterId, files: [metaProperties] })
  assert.equal(adviseOnClusterId({ ...atTheGate, brokerIds: [1] }).is, 'unfinished')

  await session.setData('/cluster/id', clusterIdData('Reinstalled-000000000A'), -1)
  const foreign = await refusal()
  assert.deepEqual(foreign, { zookeeperId: 'Reinstalled-000000000A', diskId: clusterId, files: [metaProperties] })
  assert.equal((await look()).state, 'waiting')

  const { edits } = adviseOnClusterId({ ...foreign, brokerIds: [1] })
  for (const { command } of edits) await promisify(execFile)('sh', ['-c', command ?? 'false'])
  const [stages] = await Promise.all([watch(), kafka.start()])
  assert.deepEqual([stages[0], stages.at(-1)], ['waiting', 'well'])
  assert.ok(!stages.includes('notWell') && !stages.includes('gated'), stages.join(', '))
})
