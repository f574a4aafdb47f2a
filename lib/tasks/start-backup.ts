import { getDb, isUniqueViolation } from '#lib/db.ts'
import { alreadyActive, enqueueExecution } from '#lib/queue/enqueue-execution.ts'
import { taskNotFound } from './task-rules.ts'

/** Back Up Now. @throws AppError NOT_FOUND, WRONG_STATE while it waits or runs, LIMIT_REACHED */
export async function startBackup(id: string, userName: string): Promise<{ executionId: string }> {
  try {
    return await getDb().$transaction(async (db) => {
      const task = await db.backupTask.findUnique({ where: { id }, select: { clusterId: true } })
      if (task === null) throw taskNotFound()
      const { clusterId } = task
      return enqueueExecution(db, { kind: 'Backup', backupTaskId: id, clusterId, requestedBy: userName })
    })
  } catch (error) {
    throw isUniqueViolation(error) ? alreadyActive(error) : error
  }
}
