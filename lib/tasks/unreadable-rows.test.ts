import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getCluster, listClusters } from '#lib/clusters/cluster-view.ts'
import type { ListView } from '#lib/contract/listing.ts'
import { getDb } from '#lib/db.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import { createBackupTask } from './create-backup-task.ts'
import { createRestorationTask } from './create-restoration-task.ts'
import { getOverview } from './get-overview.ts'
import { getRunning } from './get-running.ts'
import { listBackupTasks } from './list-backup-tasks.ts'
import { getExecution, listBackupExecutions } from './list-executions.ts'
import { listRestorationTasks } from './list-restoration-tasks.ts'
import { startBackup } from './start-backup.ts'
import { addCluster, backupTaskOf, restorationTaskOf } from './testing/sample-tasks.fixture.ts'

setUpTestDatabase()

function namesIn({ rows, unreadable }: ListView<{ name: string }>) {
  return [rows.map(({ name }) => name).toSorted(), unreadable.map(({ name }) => name)]
}

test('a row that cannot be read is named, and takes no other with it', async () => {
  const cluster = await addCluster('a', ['Kafka-1', 'Kafka-2'])
  const other = await addCluster('b')
  const nightly = await createBackupTask(backupTaskOf(cluster, 'nightly'), 'alice')
  const weekly = await createBackupTask(backupTaskOf(cluster, 'weekly'), 'alice')
  await createBackupTask(backupTaskOf(other, 'third'), 'alice')
  const back = await createRestorationTask(restorationTaskOf(cluster, 'back'), 'alice')
  await createRestorationTask(restorationTaskOf(cluster, 'forth'), 'alice')
  const first = await startBackup(nightly.id, 'alice')
  await getDb().execution.update({ where: { id: first.executionId }, data: { status: 'Failed' } })
  const second = await startBackup(nightly.id, 'alice')
  assert.deepEqual(namesIn(await listBackupTasks()), [['nightly', 'third', 'weekly'], []])

  // As a later version might have written them.
  const foreign = { data: { progress: { version: 2 } } }
  await getDb().execution.update({
    where: { id: second.executionId },
    data: { ...foreign.data, status: 'Running', leaseUntil: new Date(Date.now() + 60_000) },
  })
  await getDb().backupTask.update({ where: { id: weekly.id }, data: { place: { pathType: 'Tape' } } })
  await getDb().restorationTarget.updateMany({ where: { taskId: back.id }, data: { safetyBackups: [{ at: 1 }] } })
  await getDb().cluster.update({ where: { id: other.id }, data: { resourceManagers: {} } })
  const [serviceId = ''] = cluster.serviceIds
  await getDb().kafkaService.update({ where: { id: serviceId }, data: { facts: { topics: 'many' } } })

  const tasks = await listBackupTasks()
  assert.deepEqual(namesIn(tasks), [['third'], ['weekly', 'nightly']])
  assert.match(tasks.unreadable[0]?.reason ?? '', /pathType/)
  assert.match(tasks.unreadable[1]?.reason ?? '', /percent/)
  assert.deepEqual(namesIn(await listRestorationTasks()), [['forth'], ['back']])
  assert.deepEqual(namesIn(await listClusters()), [['a'], ['b']])

  const history = await listBackupExecutions(nightly.id)
  assert.deepEqual(
    history.rows.map(({ id }) => id),
    [first.executionId],
  )
  assert.match(history.unreadable[0]?.name ?? '', /^Backup nightly, 2\d{3}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/)
  const { clusters, recent, unreadable } = await getOverview()
  assert.deepEqual(
    recent.map(({ id }) => id),
    [first.executionId],
  )
  assert.deepEqual(unreadable.map(({ name }) => name).slice(1), ['a, Kafka-1'])
  assert.deepEqual(
    clusters.map(({ services }) => services.length),
    [2, 1],
  )
  assert.deepEqual(
    (await getRunning()).executions.map(({ taskName }) => taskName),
    ['nightly'],
  )
  // Alone it is an error, as it was: there is nothing else to show.
  await assert.rejects(getExecution(second.executionId))
  await assert.rejects(getCluster(other.id))
})
