import { getDb } from '#lib/db.ts'
import { toJsonColumn } from '#lib/db-text.ts'
import type { ErrorCode } from '#lib/errors.ts'
import { setTaskStatus } from '#lib/tasks/set-task-status.ts'
import type { ExecutionStatus, PhaseView, ProgressView } from '#lib/tasks/views.ts'

export interface ExecutionEnd {
  status: Exclude<ExecutionStatus, 'Waiting' | 'Running'>
  errorCode: ErrorCode | null
  reason: string | null
  remedy: string | null
  progress: ProgressView
  phases: readonly PhaseView[]
}

/** Writes down how an execution ended, execution and task in one transaction. False when the lease is another's by now: then nothing is written. */
export async function finishExecution(id: string, workerId: string, end: ExecutionEnd): Promise<boolean> {
  const { progress, phases, ...columns } = end
  return getDb().$transaction(async (db) => {
    const { count } = await db.execution.updateMany({
      where: { id, workerId, status: 'Running' },
      data: {
        ...columns,
        progress: toJsonColumn(progress),
        phases: phases.map(toJsonColumn),
        endedAt: new Date(),
        leaseUntil: null,
      },
    })
    if (count === 0) return false
    const owner = await db.execution.findUniqueOrThrow({
      where: { id },
      select: { backupTaskId: true, restorationTaskId: true },
    })
    await setTaskStatus(db, owner, end.status)
    return true
  })
}
