import type { ErrorView } from '#lib/contract/action-result.ts'
import type { ExecutionStatus, RestorationReportView } from '#lib/contract/executions.ts'
import { toJsonColumn, toTextColumn } from '#lib/db-text.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import { setTaskStatus } from './set-task-status.ts'
import { endPhases, parsePhases } from './stored-progress.ts'

export interface ExecutionEnd {
  status: Exclude<ExecutionStatus, 'Waiting' | 'Running'>
  error: Pick<ErrorView, 'code' | 'message' | 'remedy'> | null
  report: RestorationReportView | null
}

/**
 * Ends a running execution and its task in one transaction. Only the worker that still holds it may: false means that
 * it was taken from this worker meanwhile, and nothing was changed.
 */
export async function endExecution(
  db: PrismaClient,
  execution: { id: string; workerId: string },
  { status, error, report }: ExecutionEnd,
): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const { count } = await tx.execution.updateMany({
      where: { id: execution.id, workerId: execution.workerId, status: 'Running' },
      data: {
        status,
        endedAt: new Date(),
        leaseUntil: null,
        errorCode: error?.code ?? null,
        reason: error ? toTextColumn(error.message) : null,
        remedy: error?.remedy ?? null,
        ...(report ? { report: toJsonColumn(report) } : {}),
      },
    })
    if (count === 0) return false
    const row = await tx.execution.findUniqueOrThrow({ where: { id: execution.id } })
    const hasFailed = status === 'Failed' || status === 'Stopped'
    const phases = endPhases(parsePhases(row.phases), hasFailed, new Date())
    await tx.execution.update({ where: { id: execution.id }, data: { phases: phases.map(toJsonColumn) } })
    await setTaskStatus(tx, row, status)
    return true
  })
}
