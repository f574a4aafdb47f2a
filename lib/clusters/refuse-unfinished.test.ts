import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { getDb } from '#lib/db.ts'
import { claimExecution } from '#lib/queue/claim-execution.ts'
import { endExecution } from '#lib/queue/end-execution.ts'
import { createRestorationTask } from '#lib/tasks/create-restoration-task.ts'
import { deleteRestorationTask } from '#lib/tasks/delete-task.ts'
import { getRestorationTask } from '#lib/tasks/list-restoration-tasks.ts'
import { startRestoration } from '#lib/tasks/start-restoration.ts'
import { addCluster, addPlan, restorationTaskOf, type SampleCluster } from '#lib/tasks/testing/sample-tasks.fixture.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import { updateCluster } from './change-cluster.ts'
import { updateKafkaService } from './change-kafka-service.ts'

const values = {
  name: 'a',
  systemVersion: 'MRS 3.3.0',
  networkType: 'IPv4',
  securityMode: 'Normal',
  dataStoragePath: '/srv/other',
} as const
const service = { name: 'Kafka', kafkaVersion: '2.8.1', zookeeperConnect: 'zk2:2181/kafka', zookeeperUser: '' }

let cluster: SampleCluster

setUpTestDatabase()
beforeEach(async () => {
  await getDb().restorationTask.deleteMany()
  await getDb().cluster.deleteMany()
  cluster = await addCluster('a')
  const { id } = await createRestorationTask(restorationTaskOf(cluster, 'slip'), 'alice')
  const planId = await addPlan(id, cluster.serviceIds, 'one')
  await startRestoration({ id, planId, hash: 'one' }, 'alice')
})

const changes = () => [
  () => updateCluster(cluster.id, values),
  () => updateKafkaService(cluster.serviceIds[0] ?? '', { ...service, zookeeperPassword: undefined }, 'alice'),
]

async function end(phases: object[]): Promise<void> {
  const claimed = await claimExecution(getDb(), 'host/1')
  assert.ok(claimed)
  await getDb().execution.update({ where: { id: claimed.id }, data: { phases } })
  const error = { code: 'ZK_CONNECTION_LOST', message: 'Lost.', remedy: 'Retry.' } as const
  await endExecution(getDb(), { id: claimed.id, workerId: 'host/1' }, { status: 'Failed', error, report: null })
}

const write = { phase: 'write', state: 'running', startedAt: '2026-01-01T00:00:00Z', endedAt: null, done: 1, total: 2 }

test('where trees and archives lie stays while a run goes there, and under a restoration that stands half-way', async () => {
  await end([write])
  for (const change of changes()) {
    await assert.rejects(change(), { code: 'WRONG_STATE', message: /slip, which is unfinished/ })
  }
  const [task] = await getDb().restorationTask.findMany()
  assert.ok(task)
  assert.ok((await getRestorationTask(task.id)).isHalfWay)
  await assert.rejects(deleteRestorationTask(task.id), { code: 'WRONG_STATE', message: /stands half-way/ })
  await updateCluster(cluster.id, { ...values, systemVersion: 'MRS 3.5.0', dataStoragePath: '/srv/backup/' })
  const oneReplaced = { ...service, zookeeperConnect: 'zk9:2181,zk:2181/kafka', zookeeperPassword: undefined }
  await updateKafkaService(cluster.serviceIds[0] ?? '', oneReplaced, 'alice')
  await deleteRestorationTask(task.id, true)
  await updateCluster(cluster.id, values)
})

test('and while it can be undone', async () => {
  await end([])
  const safetyBackups = [{ executionId: 'x', path: '/srv/backup/LocalBackup/s/a.tar.gz', mode: 'offline' }]
  await getDb().restorationTarget.updateMany({ data: { safetyBackups } })
  for (const change of changes()) {
    await assert.rejects(change(), { code: 'WRONG_STATE', message: /slip, which can still be undone/ })
  }
})

test('a restoration that failed before it wrote is in nobody’s way; one that runs is', async () => {
  const claimed = await claimExecution(getDb(), 'host/1')
  for (const change of changes()) await assert.rejects(change(), { code: 'WRONG_STATE', message: /while slip runs/ })
  assert.ok(claimed)
  const ended = { status: 'Stopped', error: null, report: null } as const
  await endExecution(getDb(), { id: claimed.id, workerId: 'host/1' }, ended)
  for (const change of changes()) await change()
})
