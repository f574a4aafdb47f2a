import type { ExecutionView } from '#lib/contract/executions.ts'
import type { ListView } from '#lib/contract/listing.ts'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { viewRows } from '#lib/view-rows.ts'
import { type ExecutionRow, executionParts, viewExecution } from './execution-view.ts'
import { taskNotFound } from './task-rules.ts'

const historyLength = 200

/** The history of a backup task, newest first. @throws AppError NOT_FOUND */
export async function listBackupExecutions(taskId: string): Promise<ListView<ExecutionView>> {
  const task = await getDb().backupTask.findUnique({ where: { id: taskId }, select: { id: true } })
  if (task === null) throw taskNotFound()
  return listExecutions({ backupTaskId: taskId }, historyLength)
}

/** The history of a restoration task, newest first. @throws AppError NOT_FOUND */
export async function listRestorationExecutions(taskId: string): Promise<ListView<ExecutionView>> {
  const task = await getDb().restorationTask.findUnique({ where: { id: taskId }, select: { id: true } })
  if (task === null) throw taskNotFound()
  return listExecutions({ restorationTaskId: taskId }, historyLength)
}

/** @throws AppError NOT_FOUND */
export async function getExecution(id: string): Promise<ExecutionView> {
  const row = await getDb().execution.findUnique({ where: { id }, include: executionParts })
  if (row === null) throw new AppError('NOT_FOUND', 'There is no such execution.')
  return viewExecution(row)
}

export async function listExecutions(
  where: { backupTaskId?: string; restorationTaskId?: string },
  take: number,
): Promise<ListView<ExecutionView>> {
  const rows = await getDb().execution.findMany({ where, include: executionParts, orderBy: { queuedAt: 'desc' }, take })
  return viewRows(rows, nameOf, viewExecution)
}

/** As a person tells it from its neighbours: what was run, and when. */
function nameOf({ kind, queuedAt, backupTask, restorationTask }: ExecutionRow): string {
  const at = `${queuedAt.toISOString().slice(0, 19).replace('T', ' ')} UTC`
  return `${kind} ${(backupTask ?? restorationTask)?.name ?? ''}, ${at}`
}
