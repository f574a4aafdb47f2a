import { type Database, getDb, isUniqueViolation } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { alreadyActive, enqueueExecution } from '#lib/queue/enqueue-execution.ts'
import { refuseFinished } from './restoration-rules.ts'
import { isReady, type PlannedService, parsePlannedServices } from './stored-plan.ts'
import { lockRestorationTask, taskNotFound } from './task-rules.ts'

export interface RestorationStart {
  /** Of the task. */
  id: string
  planId: string
  /** What the person saw: the plan's own hash. */
  hash: string
}

/**
 * Confirms the newest plan and queues its execution, in one transaction. The targets of the plan
 * become those of the task. Planning holds on to the task's earlier targets, so that two tries end in the same tree as
 * one, unless brokers have run past them since.
 * @throws AppError NOT_FOUND, WRONG_STATE, PLAN_CHANGED, LIMIT_REACHED
 */
export async function startRestoration(
  { id, planId, hash }: RestorationStart,
  userName: string,
): Promise<{ executionId: string }> {
  try {
    return await getDb().$transaction(async (db) => {
      // A plan that becomes ready meanwhile deletes older ones that nobody started.
      await lockRestorationTask(db, id)
      const task = await db.restorationTask.findUnique({ where: { id } })
      if (task === null) throw taskNotFound()
      refuseFinished(task)
      const newest = await db.restorationPlan.findFirst({
        where: { taskId: id, ...isReady },
        orderBy: { createdAt: 'desc' },
      })
      if (newest?.id !== planId || newest.hash !== hash) {
        throw new AppError('PLAN_CHANGED', 'There is a newer plan of this task than the one that was confirmed.', {
          remedy: 'Look at the newest plan and start again.',
        })
      }
      await keepTargets(db, id, parsePlannedServices(newest.services))
      const { clusterId } = task
      const request = { kind: 'Restoration', restorationTaskId: id, planId, clusterId, requestedBy: userName } as const
      return enqueueExecution(db, request)
    })
  } catch (error) {
    throw isUniqueViolation(error) ? alreadyActive(error) : error
  }
}

/** Every service of the plan is restored, also one that an earlier execution has finished: it will be found equal. */
async function keepTargets(db: Database, taskId: string, services: readonly PlannedService[]): Promise<void> {
  const stored = await db.restorationTarget.findMany({ where: { taskId } })
  for (const { serviceId } of stored) {
    const planned = services.find((service) => service.serviceId === serviceId)
    await db.restorationTarget.update({
      where: { taskId_serviceId: { taskId, serviceId } },
      data: { restoredAt: null, ...(planned ? { planTargets: planned.targets } : {}) },
    })
  }
}
