import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createUser } from '#lib/auth/create-user.ts'
import { getDb } from '#lib/db.ts'
import { createBackupTask } from '#lib/tasks/create-backup-task.ts'
import { createRestorationTask } from '#lib/tasks/create-restoration-task.ts'
import { addCluster, addPlan, backupTaskOf, restorationTaskOf } from '#lib/tasks/testing/sample-tasks.fixture.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import { forgetOld } from './forget-old.ts'

const day = 24 * 3_600_000
const retention = { auditDays: 100, historyDays: 100 }

setUpTestDatabase()

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * day)
}

test('sessions, counted logins, known addresses and audit entries go when their time is over', async () => {
  const db = getDb()
  const { id: userId } = await createUser({ name: 'alice', role: 'Viewer', password: 'correct horse battery' })
  const hour = day / 24
  for (const [tokenHash, expiresAt] of [
    ['old', daysAgo(1)],
    ['new', daysAgo(-1)],
  ] as const) {
    await db.session.create({ data: { tokenHash, expiresAt, userId, address: '' } })
  }
  const rows = [
    { key: 'old', firstAt: daysAgo(1) },
    { key: 'unlocked', firstAt: daysAgo(1), lockedUntil: daysAgo(0.9) },
    { key: 'locked', firstAt: daysAgo(1), lockedUntil: daysAgo(-1) },
    { key: 'new', firstAt: new Date(Date.now() - hour / 10) },
  ]
  await db.loginThrottle.createMany({ data: rows.map((row) => ({ ...row, failures: 3 })) })
  const networks = [
    { network: 'old', lastAt: daysAgo(91) },
    { network: 'new', lastAt: daysAgo(89) },
  ]
  await db.knownAddress.createMany({ data: networks.map((row) => ({ ...row, userName: 'alice' })) })
  const entry = { userName: 'alice', address: '', action: 'a.b', outcome: 'ok' }
  const old = Array.from({ length: 5001 }, () => ({ ...entry, object: 'old', at: daysAgo(101) }))
  await db.auditEntry.createMany({ data: [...old, { ...entry, object: 'new', at: daysAgo(99) }] })
  await forgetOld(db, { auditDays: 0, historyDays: 0 })
  assert.equal(await db.auditEntry.count(), 5002)
  await forgetOld(db, retention)
  assert.deepEqual(
    (await db.auditEntry.findMany()).map(({ object }) => object),
    ['new'],
  )
  assert.deepEqual(
    (await db.session.findMany()).map(({ tokenHash }) => tokenHash),
    ['new'],
  )
  assert.deepEqual(
    (await db.loginThrottle.findMany({ orderBy: { key: 'asc' } })).map(({ key }) => key),
    ['locked', 'new'],
  )
  assert.deepEqual(
    (await db.knownAddress.findMany()).map(({ network }) => network),
    ['new'],
  )
})

test('old executions go, but for what files, Undo, Retry and the state of a task rest on', async () => {
  const db = getDb()
  const cluster = await addCluster('history')
  const backup = await createBackupTask(backupTaskOf(cluster, 'nightly'), 'alice')
  const restoration = await createRestorationTask(restorationTaskOf(cluster, 'back'), 'alice')
  const add = async (requestedBy: string, days: number, of: 'Backup' | 'Restoration' = 'Backup') => {
    const at = daysAgo(days)
    const task = of === 'Backup' ? { backupTaskId: backup.id } : { restorationTaskId: restoration.id }
    const times = { queuedAt: at, startedAt: at, endedAt: at }
    const { id } = await db.execution.create({
      data: { kind: of, ...task, ...times, clusterId: cluster.id, status: 'Success', requestedBy },
    })
    await db.logLine.create({ data: { executionId: id, level: 'info', message: requestedBy } })
    return id
  }
  const addFile = (executionId: string, deletedAt: Date | null) =>
    db.backupFile.create({
      data: {
        ...{ executionId, deletedAt, serviceName: 'Kafka', path: '/a', sizeBytes: 1, znodes: 1 },
        ...{ sha256: '', contentSha256: '', status: 'complete' },
      },
    })
  const left = async () => (await db.execution.findMany({ orderBy: { queuedAt: 'asc' } })).map((row) => row.requestedBy)
  await addFile(await add('has its file', 400), null)
  await addFile(await add('file deleted', 390), daysAgo(300))
  await add('old', 380)
  await add('newest backup', 370)
  await add('first try', 360, 'Restoration')
  await add('newest restoration', 350, 'Restoration')
  await db.restorationTask.update({ where: { id: restoration.id }, data: { status: 'Failed' } })
  await forgetOld(db, retention)
  const restorations = ['first try', 'newest restoration']
  assert.deepEqual(await left(), ['has its file', 'newest backup', ...restorations], 'one that failed is taken up')
  const safetyBackups = [{ executionId: 'x', path: '/s', mode: 'offline' }]
  await db.restorationTask.update({ where: { id: restoration.id }, data: { status: 'Success' } })
  await db.restorationTarget.updateMany({ data: { safetyBackups } })
  await forgetOld(db, retention)
  assert.deepEqual(await left(), ['has its file', 'newest backup', ...restorations], 'one that can be undone')
  await db.restorationTarget.updateMany({ data: { safetyBackups: [] } })
  await forgetOld(db, retention)
  assert.deepEqual(await left(), ['has its file', 'newest backup', 'newest restoration'])
  assert.equal(await db.logLine.count(), 3)
})

test('of superseded plans of a task that has ended only the summary stays', async () => {
  const db = getDb()
  const cluster = await addCluster('plans')
  const task = await createRestorationTask(restorationTaskOf(cluster, 'plans'), 'alice')
  const addOne = async (hash: string, days: number | null) => {
    const planId = await addPlan(task.id, cluster.serviceIds, hash)
    await db.planOutcome.create({ data: { planId, digest: new Uint8Array(32) } })
    await db.planItem.create({
      data: {
        ...{ planId, serviceName: 'Kafka', kind: 'topics', action: 'create', conflict: false, writes: true },
        ...{ name: 'a', path: '/a', summary: '', reason: '' },
      },
    })
    if (days === null) return
    const data = { kind: 'Restoration', restorationTaskId: task.id, planId, queuedAt: daysAgo(days) } as const
    await db.execution.create({ data: { ...data, clusterId: cluster.id, status: 'Failed', requestedBy: 'alice' } })
  }
  const left = async () => {
    const plans = await db.restorationPlan.findMany({
      where: { taskId: task.id },
      include: { _count: { select: { items: true, outcomes: true } } },
      orderBy: { createdAt: 'asc' },
    })
    return plans.map(({ hash, _count: { items, outcomes } }) => `${hash} ${items} ${outcomes}`)
  }
  await addOne('started', 3)
  await addOne('started again', 2)
  await addOne('newest', null)
  await addOne('', null)
  await db.restorationTask.update({ where: { id: task.id }, data: { status: 'Running' } })
  await forgetOld(db, retention)
  assert.deepEqual(await left(), ['started 1 1', 'started again 1 1', 'newest 1 1', ' 1 1'])
  await db.restorationTask.update({ where: { id: task.id }, data: { status: 'Failed' } })
  await forgetOld(db, retention)
  assert.deepEqual(await left(), ['started 0 0', 'started again 1 1', 'newest 1 1', ' 1 1'])
})
