import type { UndoRequest } from '#lib/contract/executions.ts'
import { getDb, isUniqueViolation } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { alreadyActive, enqueueExecution } from '#lib/queue/enqueue-execution.ts'
import { parseSafetyBackups } from './stored-safety-backups.ts'
import { taskNotFound } from './task-rules.ts'

/**
 * Queues the undo of everything a restoration task has written, from its safety backups.
 * @throws AppError NOT_FOUND, WRONG_STATE, LIMIT_REACHED
 */
export async function startUndo(id: string, input: UndoRequest, userName: string): Promise<{ executionId: string }> {
  try {
    return await getDb().$transaction(async (db) => {
      const task = await db.restorationTask.findUnique({ where: { id }, include: { targets: true } })
      if (task === null) throw taskNotFound()
      const { status, undoStatus } = task
      if ([status, undoStatus].some((one) => one === 'Waiting' || one === 'Running')) throw alreadyActive()
      if (task.targets.every((target) => parseSafetyBackups(target.safetyBackups).length === 0)) {
        throw new AppError(
          'WRONG_STATE',
          'There is nothing to undo: this task has no safety backup of what it wrote.',
          {
            remedy: 'A restoration that wrote nothing, or into an empty ZooKeeper, takes none.',
          },
        )
      }
      const { clusterId } = task
      return enqueueExecution(db, { kind: 'Undo', restorationTaskId: id, input, clusterId, requestedBy: userName })
    })
  } catch (error) {
    throw isUniqueViolation(error) ? alreadyActive(error) : error
  }
}
