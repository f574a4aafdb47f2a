import { getDb, isUniqueViolation } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { alreadyActive, enqueueExecution } from '#lib/queue/enqueue-execution.ts'
import { refuseFinished } from './restoration-rules.ts'
import { taskNotFound } from './task-rules.ts'

/**
 * Executes the plan that was confirmed last once more, with the stored targets; services already restored are left
 * alone. The engine refuses with PLAN_CHANGED when what remains is not part of what was confirmed.
 * @throws AppError NOT_FOUND, WRONG_STATE, LIMIT_REACHED
 */
export async function retryRestoration(id: string, userName: string): Promise<{ executionId: string }> {
  try {
    return await getDb().$transaction(async (db) => {
      const task = await db.restorationTask.findUnique({ where: { id } })
      if (task === null) throw taskNotFound()
      refuseFinished(task)
      const last = await db.execution.findFirst({
        where: { restorationTaskId: id, kind: 'Restoration' },
        orderBy: { queuedAt: 'desc' },
      })
      const planId = last?.planId ?? null
      if (planId === null) {
        throw new AppError('WRONG_STATE', 'No plan of this task was confirmed yet.', {
          remedy: 'Start it from its plan page.',
        })
      }
      const { clusterId } = task
      const request = { kind: 'Restoration', restorationTaskId: id, planId, clusterId, requestedBy: userName } as const
      return enqueueExecution(db, request)
    })
  } catch (error) {
    throw isUniqueViolation(error) ? alreadyActive(error) : error
  }
}
