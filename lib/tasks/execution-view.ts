import { z } from 'zod'
import type {
  BackupFileView,
  ExecutionStatus,
  ExecutionSummaryView,
  ExecutionView,
  ProgressView,
} from '#lib/contract/executions.ts'
import { errorCodes } from '#lib/errors.ts'
import type { Prisma } from '#lib/generated/prisma/client.ts'
import { noProgress, parsePhases, parseProgress } from '#lib/queue/stored-progress.ts'
import { parseReport } from './stored-report.ts'

const named = { select: { id: true, name: true } } as const

/** What a query must include for viewExecution. */
export const executionParts = {
  backupTask: named,
  restorationTask: named,
  cluster: named,
  files: { orderBy: { serviceName: 'asc' } },
} satisfies Prisma.ExecutionInclude

export type ExecutionRow = Prisma.ExecutionGetPayload<{ include: typeof executionParts }>

export function viewExecution(row: ExecutionRow): ExecutionView {
  const task = row.backupTask ?? row.restorationTask
  if (task === null) throw new Error(`Execution ${row.id} belongs to no task.`)
  return {
    id: row.id,
    kind: row.kind,
    task,
    cluster: row.cluster,
    status: row.status,
    queuedAt: row.queuedAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    requestedBy: row.requestedBy,
    progress: parseProgress(row.progress),
    phases: parsePhases(row.phases),
    error: viewError(row),
    files: row.files.map(viewFile),
    report: parseReport(row.report),
    stopRequested: row.stopRequestedAt !== null,
  }
}

/** The parts of an execution that the list of its tasks shows. */
export interface ExecutionSummaryRow {
  id: string
  status: ExecutionStatus
  startedAt: Date | null
  endedAt: Date | null
  reason: string | null
  progress: Prisma.JsonValue
  files: { sizeBytes: bigint; znodes: number }[]
}

export function summarizeExecution(row: ExecutionSummaryRow): ExecutionSummaryView {
  const hasFiles = row.files.length > 0
  return {
    id: row.id,
    status: row.status,
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    reason: row.reason?.split('\n')[0] ?? null,
    sizeBytes: hasFiles ? row.files.reduce((sum, file) => sum + Number(file.sizeBytes), 0) : null,
    znodes: hasFiles ? row.files.reduce((sum, file) => sum + file.znodes, 0) : null,
  }
}

export function progressOfLast(last: ExecutionSummaryRow | undefined): ProgressView {
  return last === undefined ? noProgress : parseProgress(last.progress)
}

function viewError({ status, errorCode, reason, remedy }: ExecutionRow): ExecutionView['error'] {
  // While it runs, `reason` says who asked for the stop.
  if (errorCode === null || status === 'Waiting' || status === 'Running') return null
  return { code: z.enum(errorCodes).parse(errorCode), reason: reason ?? '', remedy }
}

function viewFile(file: ExecutionRow['files'][number]): BackupFileView {
  const { id, serviceName, path, sizeBytes, znodes, status, verifiedAt, deletedAt, missingAt } = file
  return {
    ...{ id, serviceName, path, znodes, status },
    sizeBytes: Number(sizeBytes),
    verifiedAt: verifiedAt?.toISOString() ?? null,
    deletedAt: deletedAt?.toISOString() ?? null,
    missingAt: missingAt?.toISOString() ?? null,
  }
}
