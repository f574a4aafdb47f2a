import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { getDb } from '#lib/db.ts'
import { emptySummary } from '#lib/restore/plan/plan-summary.ts'
import { createRestorationTask } from '#lib/tasks/create-restoration-task.ts'
import { addCluster, addPlan, restorationTaskOf } from '#lib/tasks/testing/sample-tasks.fixture.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import { hasBegun } from './has-begun.ts'

const changing = { counts: { ...emptySummary().counts, change: 1 } }
let clusterId: string
let taskId: string
let planId: string

setUpTestDatabase()
beforeEach(async () => {
  await getDb().restorationTask.deleteMany()
  await getDb().cluster.deleteMany()
  const cluster = await addCluster('a')
  clusterId = cluster.id
  taskId = (await createRestorationTask(restorationTaskOf(cluster, 'slip'), 'alice')).id
  planId = await addPlan(taskId, cluster.serviceIds, 'one')
})

async function addRun(status: 'Failed' | 'SuccessWithConflicts' | 'Running'): Promise<string> {
  const run = { kind: 'Restoration', restorationTaskId: taskId, clusterId, planId, requestedBy: 'alice' } as const
  return (await getDb().execution.create({ data: { ...run, status, startedAt: new Date() } })).id
}

/** Of a run now, when these have taken a safety backup before. */
async function isRetryAfter(wrote: readonly string[], summary = changing): Promise<boolean> {
  const safetyBackups = wrote.map((executionId) => ({ executionId, path: '/a', mode: 'offline' }))
  const executionId = await addRun('Running')
  return hasBegun(getDb(), { executionId, planId, target: { safetyBackups }, summary })
}

test('the first run of a plan is no Retry, whatever runs of other plans have written', async () => {
  assert.equal(await isRetryAfter([crypto.randomUUID()]), false)
})

test('a run that was refused before its first write makes no Retry of the next', async () => {
  await addRun('Failed')
  assert.equal(await isRetryAfter([]), false)
})

test('a run that may have written makes a Retry of every next one until one gets to its end', async () => {
  const wrote = await addRun('Failed')
  await addRun('Failed')
  const next = await isRetryAfter([wrote])
  assert.equal(next, true)
  await getDb().execution.updateMany({ where: { status: 'Running' }, data: { status: 'Failed' } })
  await addRun('SuccessWithConflicts')
  assert.equal(await isRetryAfter([wrote]), false)
})

test('a lost tree has no safety backup: any run of its plan makes a Retry of the next', async () => {
  await addRun('Failed')
  assert.equal(await isRetryAfter([], emptySummary()), true)
})
