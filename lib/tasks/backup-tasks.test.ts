import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { getDb } from '#lib/db.ts'
import { claimExecution } from '#lib/queue/claim-execution.ts'
import { stopExecution } from '#lib/queue/stop-execution.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import { createBackupTask } from './create-backup-task.ts'
import { deleteBackupTask } from './delete-task.ts'
import { getOverview } from './get-overview.ts'
import { getRunning } from './get-running.ts'
import { getBackupTask, listBackupTasks } from './list-backup-tasks.ts'
import { getExecution, listBackupExecutions } from './list-executions.ts'
import { listLogLines, streamLogText } from './list-log-lines.ts'
import { startBackup } from './start-backup.ts'
import { addCluster, backupTaskOf } from './testing/sample-tasks.fixture.ts'
import { updateBackupTask } from './update-backup-task.ts'

const nobody = '00000000-0000-4000-8000-000000000000'

setUpTestDatabase()
beforeEach(async () => {
  await getDb().backupTask.deleteMany()
  await getDb().cluster.deleteMany()
})

describe('a backup task', () => {
  test('is listed with the folder its files go to', async () => {
    const cluster = await addCluster('a', ['Kafka-2', 'Kafka-1'])
    const { id } = await createBackupTask(backupTaskOf(cluster, 'nightly'), 'alice')
    const [task] = (await listBackupTasks()).rows
    assert.equal(task?.id, id)
    assert.match(task.folder, /^\/srv\/backup\/LocalBackup\/nightly_\d{14}$/)
    assert.deepEqual([task.services, task.status, task.progress.percent, task.lastExecution], [null, 'Ready', 0, null])
  })

  test('has a name of its own, services of its cluster, and a cluster that stays', async () => {
    const cluster = await addCluster('a', ['Kafka-1', 'Kafka-2'])
    const other = await addCluster('b')
    const { id } = await createBackupTask(backupTaskOf(cluster, 'nightly'), 'alice')
    const taken = { code: 'NAME_TAKEN', field: 'name' }
    await assert.rejects(createBackupTask(backupTaskOf(cluster, 'nightly'), 'alice'), taken)
    const foreign = { ...backupTaskOf(cluster, 'second'), serviceIds: other.serviceIds }
    await assert.rejects(createBackupTask(foreign, 'alice'), { code: 'INVALID_INPUT', field: 'serviceIds' })
    const missing = { ...backupTaskOf(cluster, 'second'), clusterId: nobody }
    await assert.rejects(createBackupTask(missing, 'alice'), { code: 'NOT_FOUND', field: 'clusterId' })

    await updateBackupTask(
      { id, version: 1 },
      { ...backupTaskOf(cluster, 'weekly'), serviceIds: cluster.serviceIds.slice(0, 1) },
      'bob',
    )
    const { name, services } = await getBackupTask(id)
    assert.deepEqual([name, services?.map((service) => service.name)], ['weekly', ['Kafka-1']])
    await assert.rejects(updateBackupTask({ id, version: 2 }, backupTaskOf(other, 'weekly'), 'bob'), {
      field: 'clusterId',
    })
    await assert.rejects(updateBackupTask({ id: nobody, version: 1 }, backupTaskOf(cluster, 'x'), 'bob'), {
      code: 'NOT_FOUND',
    })
    await createBackupTask(backupTaskOf(cluster, 'second'), 'alice')
    await assert.rejects(updateBackupTask({ id, version: 2 }, backupTaskOf(cluster, 'second'), 'bob'), taken)
  })

  test('is not changed from values that somebody else has changed since they were loaded', async () => {
    const cluster = await addCluster('a')
    const { id } = await createBackupTask(backupTaskOf(cluster, 'nightly'), 'alice')
    const loaded = await getBackupTask(id)
    const save = (maxCopies: number, user: string) =>
      updateBackupTask(loaded, { ...backupTaskOf(cluster, 'nightly'), maxCopies }, user)
    const results = await Promise.allSettled([save(5, 'bob'), save(7, 'carol')])
    const [refused] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    const stored = await getBackupTask(id)
    const winner = stored.maxCopies === 5 ? 'bob' : 'carol'
    assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    assert.equal(refused.code, 'WRONG_STATE')
    assert.match(refused.message, new RegExp(`nightly was changed by ${winner} since you opened it`))

    await updateBackupTask(stored, { ...backupTaskOf(cluster, 'nightly'), maxCopies: 9 }, 'dave')
    assert.equal((await getBackupTask(id)).maxCopies, 9)
  })

  test('is one of a hundred at most, also when two are created at once', async () => {
    const cluster = await addCluster('a')
    const { name: _, serviceIds: __, place, ...columns } = backupTaskOf(cluster, '')
    await getDb().backupTask.createMany({
      data: Array.from({ length: 99 }, (_unused, i) => ({
        ...{ ...columns, name: `task-${i}`, pathType: place.pathType, place, allServices: true, createdBy: 'test' },
      })),
    })
    const two = ['x', 'y'].map((name) => createBackupTask(backupTaskOf(cluster, name), 'alice'))
    const results = await Promise.allSettled(two)
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []))
    assert.deepEqual(refused, ['LIMIT_REACHED'])
    assert.equal((await listBackupTasks()).rows.length, 100)
  })
})

describe('starting a backup', () => {
  test('ten times at once starts it once', async () => {
    const cluster = await addCluster('a')
    const { id } = await createBackupTask(backupTaskOf(cluster, 'nightly'), 'alice')
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => startBackup(id, 'alice')))
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []))
    assert.deepEqual(refused, Array(9).fill('WRONG_STATE'))
    const { rows: executions } = await listBackupExecutions(id)
    assert.deepEqual(
      executions.map(({ status, requestedBy, error }) => [status, requestedBy, error]),
      [['Waiting', 'alice', null]],
    )
    assert.equal((await getBackupTask(id)).status, 'Waiting')
  })

  test('is refused when 199 wait, and for a task that is not there', async () => {
    const cluster = await addCluster('a')
    const filler = await createBackupTask(backupTaskOf(cluster, 'filler'), 'alice')
    // Of an older task each, as the unique index wants; here without tasks.
    await getDb().execution.createMany({
      data: Array.from(
        { length: 199 },
        () => ({ kind: 'Backup', clusterId: cluster.id, requestedBy: 'test' }) as const,
      ),
    })
    await assert.rejects(startBackup(filler.id, 'alice'), { code: 'LIMIT_REACHED' })
    await getDb().execution.deleteMany()
    await assert.rejects(startBackup(nobody, 'alice'), { code: 'NOT_FOUND' })
    assert.equal((await getBackupTask(filler.id)).status, 'Ready')
  })
})

describe('stopping and deleting', () => {
  test('one that waits is stopped at once and its task may be deleted', async () => {
    const { id } = await createBackupTask(backupTaskOf(await addCluster('a'), 'nightly'), 'alice')
    const { executionId } = await startBackup(id, 'alice')
    await assert.rejects(deleteBackupTask(id), { code: 'WRONG_STATE' })
    await stopExecution(executionId, 'bob')
    const { status, error, endedAt } = await getExecution(executionId)
    assert.deepEqual([status, error?.reason], ['Stopped', 'Stopped by bob.'])
    assert.ok(endedAt !== null)
    assert.equal((await getBackupTask(id)).status, 'Stopped')
    await assert.rejects(stopExecution(executionId, 'bob'), { code: 'WRONG_STATE' })
    await deleteBackupTask(id)
    await assert.rejects(deleteBackupTask(id), { code: 'NOT_FOUND' })
    await assert.rejects(getExecution(executionId), { code: 'NOT_FOUND' })
  })

  test('one that runs is asked to stop, and shows no failure before it has', async () => {
    const { id } = await createBackupTask(backupTaskOf(await addCluster('a'), 'nightly'), 'alice')
    const { executionId } = await startBackup(id, 'alice')
    await claimExecution(getDb(), 'host/1')
    await stopExecution(executionId, 'bob')
    const { status, stopRequested, error } = await getExecution(executionId)
    assert.deepEqual([status, stopRequested, error], ['Running', true, null])
    await assert.rejects(deleteBackupTask(id), { code: 'WRONG_STATE' })
    await assert.rejects(startBackup(id, 'alice'), { code: 'WRONG_STATE' })
  })

  test('a stop and a claim at the same moment end in one of the two', async () => {
    const { id } = await createBackupTask(backupTaskOf(await addCluster('a'), 'nightly'), 'alice')
    for (let round = 0; round < 10; round++) {
      const { executionId } = await startBackup(id, 'alice')
      const [claimed] = await Promise.all([claimExecution(getDb(), 'host/1'), stopExecution(executionId, 'bob')])
      const { status, stopRequested } = await getExecution(executionId)
      if (claimed === null) assert.equal(status, 'Stopped')
      else assert.deepEqual([status, stopRequested], ['Running', true])
      assert.equal((await getBackupTask(id)).status, status)
      await getDb().execution.deleteMany()
    }
  })
})

test('what a dead worker left is seen failed by whoever polls, and the overview counts good archives only', async () => {
  const cluster = await addCluster('a')
  const { id } = await createBackupTask(backupTaskOf(cluster, 'nightly'), 'alice')
  const { executionId } = await startBackup(id, 'alice')
  await claimExecution(getDb(), 'host/1')
  assert.deepEqual(
    (await getRunning()).executions.map(({ taskName }) => taskName),
    ['nightly'],
  )
  assert.equal((await getOverview()).clusters[0]?.running.length, 1)
  await getDb().execution.updateMany({ data: { leaseUntil: new Date(0) } })
  assert.deepEqual((await getRunning()).executions, [])
  assert.equal((await getExecution(executionId)).error?.code, 'WORKER_LOST')

  const file = { executionId, serviceId: cluster.serviceIds[0] ?? '', serviceName: 'Kafka', znodes: 7 }
  const sums = { sizeBytes: 5_000_000_000n, sha256: 'a', contentSha256: 'b' }
  const day = (n: number) => new Date(Date.UTC(2026, 0, n))
  const verified = { status: 'complete', verifiedAt: day(9) } as const
  await getDb().backupFile.createMany({
    data: [
      { ...file, ...sums, path: '/1', ...verified, createdAt: day(1) },
      { ...file, ...sums, path: '/2', ...verified, createdAt: day(2) },
      { ...file, ...sums, path: '/3', ...verified, createdAt: day(3), deletedAt: day(4) },
      { ...file, ...sums, path: '/4', status: 'partial', verifiedAt: day(9), createdAt: day(4) },
      { ...file, ...sums, path: '/5', status: 'complete', createdAt: day(5) },
    ],
  })
  const service = (await getOverview()).clusters[0]?.services[0]
  assert.deepEqual([service?.lastGoodBackup?.path, service?.lastGoodBackup?.sizeBytes], ['/2', 5_000_000_000])
  assert.equal(service?.copies, 3, 'a partial one is no copy')
  assert.equal((await getBackupTask(id)).lastExecution?.sizeBytes, 25_000_000_000)
})

test('a log is read by level and page, and downloaded whole', async () => {
  const { id } = await createBackupTask(backupTaskOf(await addCluster('a'), 'nightly'), 'alice')
  const { executionId } = await startBackup(id, 'alice')
  const levels = ['debug', 'info', 'warn', 'error'] as const
  await getDb().logLine.createMany({
    data: Array.from({ length: 2400 }, (_, i) => ({
      executionId,
      level: levels[i % 4] ?? 'info',
      message: `line ${i}`,
    })),
  })
  const first = await listLogLines(executionId, 0n, 'debug')
  assert.deepEqual([first.length, first[0]?.message], [500, 'line 0'])
  const next = await listLogLines(executionId, BigInt(first.at(-1)?.id ?? 0), 'debug')
  assert.equal(next[0]?.message, 'line 500')
  const warnings = await listLogLines(executionId, 0n, 'warn')
  assert.deepEqual([...new Set(warnings.map(({ level }) => level))].toSorted(), ['error', 'warn'])
  let text = ''
  for await (const page of streamLogText(executionId)) text += page
  assert.equal(text.trimEnd().split('\n').length, 2400)
})
