import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { getDb } from '#lib/db.ts'
import { claimExecution } from '#lib/queue/claim-execution.ts'
import { endExecution } from '#lib/queue/end-execution.ts'
import { enqueueJob } from '#lib/queue/enqueue-job.ts'
import { defaultPlanOptions } from '#lib/restore/facts/plan-options.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import { createRestorationTask } from './create-restoration-task.ts'
import { deleteRestorationTask } from './delete-task.ts'
import { getJob } from './get-job.ts'
import { getPlan } from './get-plan.ts'
import { listRestorationExecutions } from './list-executions.ts'
import { listPlanItems } from './list-plan-items.ts'
import { getRestorationTask } from './list-restoration-tasks.ts'
import { requestPlan } from './request-plan.ts'
import { retryRestoration } from './retry-restoration.ts'
import { startRestoration } from './start-restoration.ts'
import {
  addCluster,
  addPlan,
  plannedService,
  restorationTaskOf,
  type SampleCluster,
} from './testing/sample-tasks.fixture.ts'

const options = { ...defaultPlanOptions, restoreSecurity: true }
const optionsOf = ({ serviceIds }: SampleCluster) => Object.fromEntries(serviceIds.map((one) => [one, options]))
const failure = { code: 'PREFLIGHT_FAILED', message: 'Broker 1 runs.', remedy: 'Stop it.' } as const

let cluster: SampleCluster
let id: string

setUpTestDatabase()
beforeEach(async () => {
  await getDb().job.deleteMany()
  await getDb().restorationTask.deleteMany()
  await getDb().cluster.deleteMany()
  cluster = await addCluster('a', ['Kafka-1', 'Kafka-2'])
  id = (await createRestorationTask(restorationTaskOf(cluster, 'undo-slip'), 'alice')).id
})

const plan = (hash: string) => addPlan(id, cluster.serviceIds, hash)

async function finish(status: 'Success' | 'SuccessWithConflicts' | 'Failed' | 'Stopped'): Promise<void> {
  const claimed = await claimExecution(getDb(), 'host/1')
  assert.ok(claimed)
  const error = status === 'Failed' ? failure : null
  await endExecution(getDb(), { id: claimed.id, workerId: 'host/1' }, { status, error, report: null })
}

describe('starting a restoration', () => {
  test('takes the newest plan with its hash, and nothing else', async () => {
    const older = await plan('one')
    const newest = await plan('two')
    for (const wrong of [
      { id, planId: older, hash: 'one' },
      { id, planId: newest, hash: 'one' },
      { id, planId: newest, hash: '' },
    ]) {
      await assert.rejects(startRestoration(wrong, 'alice'), { code: 'PLAN_CHANGED' })
    }
    assert.equal((await getRestorationTask(id)).status, 'Ready')
    await startRestoration({ id, planId: newest, hash: 'two' }, 'alice')
    assert.equal((await getRestorationTask(id)).status, 'Waiting')
  })

  test('does not see a plan that is still being made', async () => {
    const unfinished = await plan('')
    await assert.rejects(startRestoration({ id, planId: unfinished, hash: '' }, 'alice'), { code: 'PLAN_CHANGED' })
    await assert.rejects(getPlan(unfinished), { code: 'NOT_FOUND' })
    assert.equal((await getRestorationTask(id)).planId, null)
  })

  test('ten times at once starts it once', async () => {
    const planId = await plan('one')
    const starts = Array.from({ length: 10 }, () => startRestoration({ id, planId, hash: 'one' }, 'alice'))
    const results = await Promise.allSettled(starts)
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.equal((await listRestorationExecutions(id)).rows.length, 1)
  })

  test('takes the targets of the plan that is confirmed: planning itself holds on to the earlier ones', async () => {
    await startRestoration({ id, planId: await plan('one'), hash: 'one' }, 'alice')
    await finish('Failed')
    const second = await plan('two')
    const [serviceId = ''] = cluster.serviceIds
    const later = { ...plannedService(serviceId), targets: { ...plannedService('').targets, controllerEpoch: 9999 } }
    await getDb().restorationPlan.update({ where: { id: second }, data: { services: [later] } })
    await startRestoration({ id, planId: second, hash: 'two' }, 'alice')
    const targets = await getDb().restorationTarget.findMany({ where: { taskId: id } })
    const planned = targets.find((target) => target.serviceId === serviceId)
    assert.deepEqual(planned?.planTargets, later.targets)
  })

  test('is over after a success: neither planned, started nor retried again', async () => {
    const planId = await plan('one')
    await startRestoration({ id, planId, hash: 'one' }, 'alice')
    await finish('Success')
    await assert.rejects(startRestoration({ id, planId, hash: 'one' }, 'alice'), { code: 'WRONG_STATE' })
    await assert.rejects(retryRestoration(id, 'alice'), { code: 'WRONG_STATE' })
    await assert.rejects(requestPlan(id, optionsOf(cluster), 'alice'), { code: 'WRONG_STATE' })
    assert.match((await getPlan(planId)).refusal ?? '', /succeeded/)
    await deleteRestorationTask(id)
  })
})

describe('a retry', () => {
  test('takes up the plan that was confirmed last, not a newer one', async () => {
    await assert.rejects(retryRestoration(id, 'alice'), { code: 'WRONG_STATE' }, 'nothing was confirmed yet')
    const confirmed = await plan('one')
    await startRestoration({ id, planId: confirmed, hash: 'one' }, 'alice')
    await assert.rejects(retryRestoration(id, 'alice'), { code: 'WRONG_STATE' }, 'it waits')
    await finish('Failed')
    await plan('two')
    for (const end of ['Stopped', 'SuccessWithConflicts', 'Failed'] as const) {
      const { executionId } = await retryRestoration(id, 'bob')
      assert.equal((await getDb().execution.findUniqueOrThrow({ where: { id: executionId } })).planId, confirmed)
      await finish(end)
    }
    const [last] = (await listRestorationExecutions(id)).rows
    assert.deepEqual(last?.error, { code: failure.code, reason: failure.message, remedy: failure.remedy })
  })
})

test('a restoration task names services of its cluster, each once', async () => {
  const other = await addCluster('b')
  const values = restorationTaskOf(cluster, 'second')
  const [first] = values.targets
  assert.ok(first)
  const twice = { ...values, targets: [first, first] }
  await assert.rejects(createRestorationTask(twice, 'alice'), { code: 'INVALID_INPUT' })
  const foreign = { ...values, targets: restorationTaskOf(other, '').targets }
  await assert.rejects(createRestorationTask(foreign, 'alice'), { code: 'INVALID_INPUT' })
  await assert.rejects(createRestorationTask({ ...values, name: 'undo-slip' }, 'alice'), { code: 'NAME_TAKEN' })
})

test('a plan is shown with its findings, and its items by page: conflicts first', async () => {
  const planId = await plan('one')
  const view = await getPlan(planId)
  assert.deepEqual([view.refusal, view.services.map((service) => service.options)], [null, [options, options]])
  assert.equal(view.services[0]?.findings[0]?.remedy, 'Stop it.')
  const item = { planId, serviceName: 'Kafka-1', summary: '', reason: '', before: null, after: null }
  await getDb().planItem.createMany({
    data: [
      {
        ...item,
        kind: 'topics',
        action: 'create',
        conflict: false,
        writes: true,
        name: 'orders',
        path: '/brokers/topics/orders',
      },
      {
        ...item,
        kind: 'topics',
        action: 'keep',
        conflict: true,
        writes: false,
        decision: 'takeArchiveIds',
        name: 'payments',
        path: '/brokers/topics/payments',
      },
      {
        ...item,
        kind: 'users',
        action: 'change',
        conflict: false,
        writes: true,
        name: 'user 100%',
        path: '/config/users/alice',
      },
    ],
  })
  const all = {
    ...{ kind: null, action: null, query: '', onlyConflicts: false, decision: null, serviceName: null },
    ...{ offset: 0, limit: 10 },
  }
  const namesOf = async (filter: Partial<Parameters<typeof listPlanItems>[1]>) => {
    const { items, total } = await listPlanItems(planId, { ...all, ...filter })
    return [items.map(({ name }) => name), total]
  }
  assert.deepEqual(await namesOf({}), [['payments', 'orders', 'user 100%'], 3])
  assert.deepEqual(await namesOf({ offset: 1, limit: 1 }), [['orders'], 3])
  assert.deepEqual(await namesOf({ kind: 'topics', action: 'create' }), [['orders'], 1])
  assert.deepEqual(await namesOf({ onlyConflicts: true }), [['payments'], 1])
  assert.deepEqual(await namesOf({ decision: 'takeArchiveIds' }), [['payments'], 1])
  assert.deepEqual(await namesOf({ decision: 'restoreSecurity' }), [[], 0])
  assert.deepEqual(await namesOf({ query: 'USERS' }), [['user 100%'], 1])
  assert.deepEqual(await namesOf({ query: '%' }), [['user 100%'], 1])
})

test('a job is seen by who asked only, and a lost one has failed', async () => {
  const { jobId } = await requestPlan(id, optionsOf(cluster), 'alice')
  await assert.rejects(getJob(jobId, 'bob'), { code: 'NOT_FOUND' })
  const waiting = await getJob(jobId, 'alice')
  assert.ok(waiting.state === 'waiting' && waiting.note !== null, 'it says that no worker runs')
  await getDb().job.update({ where: { id: jobId }, data: { state: 'running', leaseUntil: new Date(0) } })
  const lost = await getJob(jobId, 'alice')
  assert.ok(lost.state === 'failed' && lost.error.code === 'WORKER_LOST')
  const place = { pathType: 'LocalDir', sourcePath: '/srv/backup/LocalBackup/a' } as const
  const input = { clusterId: cluster.id, place, secrets: {}, path: '' }
  const ask = () => enqueueJob(getDb(), { kind: 'browse-source', input, userName: 'alice' })
  for (let i = 0; i < 20; i++) await ask()
  await assert.rejects(ask(), { code: 'LIMIT_REACHED' })
})
