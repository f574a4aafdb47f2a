import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { ExecutionStatus } from '#lib/contract/executions.ts'
import { getDb } from '#lib/db.ts'
import { claimExecution } from '#lib/queue/claim-execution.ts'
import { endExecution } from '#lib/queue/end-execution.ts'
import { stopExecution } from '#lib/queue/stop-execution.ts'
import { defaultPlanOptions } from '#lib/restore/facts/plan-options.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import { createRestorationTask } from './create-restoration-task.ts'
import { getPlan } from './get-plan.ts'
import { getRestorationTask, listRestorationTasks } from './list-restoration-tasks.ts'
import { requestPlan } from './request-plan.ts'
import { retryRestoration } from './retry-restoration.ts'
import { startRestoration } from './start-restoration.ts'
import { startUndo } from './start-undo.ts'
import { addCluster, addPlan, restorationTaskOf } from './testing/sample-tasks.fixture.ts'

const safetyBackup = '/srv/backup/LocalBackup/SafetyBackup_slip_20260101000000/a.tar.gz'
const failure = { code: 'PREFLIGHT_FAILED', message: 'Broker 1 runs.', remedy: 'Stop it.' } as const
const brokersAreStopped = { confirmBrokersStopped: true }

let serviceId: string
let id: string
let planId: string

setUpTestDatabase()
beforeEach(async () => {
  await getDb().job.deleteMany()
  await getDb().restorationTask.deleteMany()
  await getDb().cluster.deleteMany()
  const cluster = await addCluster('a')
  serviceId = cluster.serviceIds[0] ?? ''
  id = (await createRestorationTask(restorationTaskOf(cluster, 'slip'), 'alice')).id
  planId = await addPlan(id, cluster.serviceIds, 'one')
})

async function finish(status: Exclude<ExecutionStatus, 'Waiting' | 'Running'>): Promise<void> {
  const claimed = await claimExecution(getDb(), 'host/1')
  assert.ok(claimed)
  const error = status === 'Failed' ? failure : null
  await endExecution(getDb(), { id: claimed.id, workerId: 'host/1' }, { status, error, report: null })
}

async function restore(status: 'Success' | 'SuccessWithConflicts' | 'Failed'): Promise<string> {
  const { executionId } = await startRestoration({ id, planId, hash: 'one' }, 'alice')
  await getDb().restorationTarget.updateMany({
    where: { taskId: id },
    data: { safetyBackups: [{ executionId, path: safetyBackup, mode: 'offline' }] },
  })
  await finish(status)
  return executionId
}

const kindOf = async (executionId: string) =>
  (await getDb().execution.findUniqueOrThrow({ where: { id: executionId } })).kind

async function assertOnlyUndo(): Promise<void> {
  const refused = { code: 'WRONG_STATE' }
  await assert.rejects(startRestoration({ id, planId, hash: 'one' }, 'alice'), refused)
  await assert.rejects(requestPlan(id, { [serviceId]: defaultPlanOptions }, 'alice'), refused)
  assert.match((await getPlan(planId)).refusal ?? '', /succeeded/)
}

describe('after a success', () => {
  for (const end of ['Failed', 'Stopped'] as const) {
    test(`an undo that is ${end} leaves the restoration in force: only the undo may be tried again`, async () => {
      const restored = await restore('Success')
      const { executionId } = await startUndo(id, brokersAreStopped, 'alice')
      assert.deepEqual(await stateNow(), ['Success', 'Waiting'])
      await assert.rejects(startUndo(id, brokersAreStopped, 'alice'), { code: 'WRONG_STATE' })
      await finish(end)
      const task = await getRestorationTask(id)
      assert.deepEqual([task.status, task.lastExecution?.id], ['Success', restored])
      assert.deepEqual([task.undo?.status, task.undo?.id], [end, executionId])
      assert.deepEqual(task.safetyBackups, [{ serviceName: 'Kafka', path: safetyBackup }])
      await assertOnlyUndo()
      const again = await retryRestoration(id, 'bob')
      assert.equal(await kindOf(again.executionId), 'Undo')
      const { input } = await getDb().execution.findUniqueOrThrow({ where: { id: again.executionId } })
      assert.deepEqual(input, brokersAreStopped)
      await finish('Success')
      const undone = await getRestorationTask(id)
      assert.deepEqual([undone.status, undone.undo, undone.lastExecution?.id], ['Ready', null, again.executionId])
      await startRestoration({ id, planId, hash: 'one' }, 'alice')
      assert.deepEqual(await stateNow(), ['Waiting', undefined], 'and begins anew')
    })
  }

  test('an undo that is stopped while it waits has changed nothing', async () => {
    await restore('Success')
    const { executionId } = await startUndo(id, brokersAreStopped, 'alice')
    await stopExecution(executionId, 'alice')
    assert.deepEqual(await stateNow(), ['Success', undefined])
    await assertOnlyUndo()
    await assert.rejects(retryRestoration(id, 'alice'), { code: 'WRONG_STATE' })
    assert.equal(await kindOf((await startUndo(id, brokersAreStopped, 'bob')).executionId), 'Undo')
  })
})

test('a retry that is stopped while it waits leaves what the run before it came to', async () => {
  await restore('SuccessWithConflicts')
  const { executionId } = await retryRestoration(id, 'alice')
  assert.deepEqual(await stateNow(), ['Waiting', undefined])
  await stopExecution(executionId, 'alice')
  assert.deepEqual(await stateNow(), ['SuccessWithConflicts', undefined])
})

test('after a restoration that failed both ways stay open: the undo again, or a new start', async () => {
  await restore('Failed')
  await startUndo(id, brokersAreStopped, 'alice')
  await finish('Failed')
  assert.deepEqual(await stateNow(), ['Failed', 'Failed'])
  await startRestoration({ id, planId, hash: 'one' }, 'alice')
  await finish('Success')
  assert.deepEqual(await stateNow(), ['Success', undefined], 'that undo was of the restoration before')
  await assertOnlyUndo()
})

async function stateNow() {
  const [task] = (await listRestorationTasks()).rows
  return [task?.status, task?.undo?.status]
}
