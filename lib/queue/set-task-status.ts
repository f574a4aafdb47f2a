import type { TaskStatus } from '#lib/contract/executions.ts'
import type { Database } from '#lib/db.ts'

export interface ExecutionOwner {
  backupTaskId: string | null
  restorationTaskId: string | null
}

/** A task shows the state of its newest execution: whoever moves an execution moves the task in the same transaction. */
export async function setTaskStatus(
  db: Database,
  { backupTaskId, restorationTaskId }: ExecutionOwner,
  status: TaskStatus,
): Promise<void> {
  if (backupTaskId !== null) await db.backupTask.update({ where: { id: backupTaskId }, data: { status } })
  if (restorationTaskId !== null) {
    await db.restorationTask.update({ where: { id: restorationTaskId }, data: { status } })
  }
}
