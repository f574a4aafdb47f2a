import { undoRequestSchema } from '#lib/contract/executions.ts'
import { type Database, getDb, isUniqueViolation } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { alreadyActive, enqueueExecution } from '#lib/queue/enqueue-execution.ts'
import { isUndoUnfinished, refuseFinished } from './restoration-rules.ts'
import { taskNotFound } from './task-rules.ts'

/**
 * Takes up what did not get to its end. After an undo that failed or was stopped that is the undo, with what was said
 * of the brokers then. Else it executes the plan that was confirmed last once more, with the stored targets;
 * services already restored are left alone. The engine refuses with PLAN_CHANGED when what remains is not part of what was confirmed.
 * @throws AppError NOT_FOUND, WRONG_STATE, LIMIT_REACHED
 */
export async function retryRestoration(id: string, userName: string): Promise<{ executionId: string }> {
  try {
    return await getDb().$transaction(async (db) => {
      const task = await db.restorationTask.findUnique({ where: { id } })
      if (task === null) throw taskNotFound()
      if (isUndoUnfinished(task)) return retryUndo(db, task, userName)
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

async function retryUndo(
  db: Database,
  { id, clusterId }: { id: string; clusterId: string },
  requestedBy: string,
): Promise<{ executionId: string }> {
  const { input } = await db.execution.findFirstOrThrow({
    where: { restorationTaskId: id, kind: 'Undo' },
    orderBy: { queuedAt: 'desc' },
  })
  const request = { kind: 'Undo', restorationTaskId: id, input: undoRequestSchema.parse(input) } as const
  return enqueueExecution(db, { ...request, clusterId, requestedBy })
}
