import type { UndoRequest } from '#lib/contract/executions.ts'
import type { Database } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { lockCounted, maxWaitingExecutions } from './limits.ts'
import { setTaskStatus } from './set-task-status.ts'

export type ExecutionRequest = { clusterId: string; requestedBy: string } & (
  | { kind: 'Backup'; backupTaskId: string }
  | { kind: 'Restoration'; restorationTaskId: string; planId: string }
  | { kind: 'Undo'; restorationTaskId: string; input: UndoRequest }
)

/**
 * Puts a run into the queue, within the caller's transaction. That a task runs once is decided by the database's
 * partial unique indexes: the second of two transactions fails with a unique violation; see alreadyActive.
 * @throws AppError LIMIT_REACHED
 */
export async function enqueueExecution(db: Database, request: ExecutionRequest): Promise<{ executionId: string }> {
  await lockCounted(db, 'queue')
  if ((await db.execution.count({ where: { status: 'Waiting' } })) >= maxWaitingExecutions) {
    throw new AppError('LIMIT_REACHED', `${maxWaitingExecutions} executions are waiting already.`, {
      remedy: 'Wait until some have run, or stop them.',
    })
  }
  const { id } = await db.execution.create({ data: request, select: { id: true } })
  const owner = { backupTaskId: null, restorationTaskId: null, ...request }
  await setTaskStatus(db, owner, 'Waiting')
  return { executionId: id }
}

export function alreadyActive(cause?: unknown): AppError {
  return new AppError('WRONG_STATE', 'The task is already waiting or running.', {
    remedy: 'Wait until it has ended, or stop it.',
    cause,
  })
}
