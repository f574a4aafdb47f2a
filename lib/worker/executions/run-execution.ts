import { isAppError } from '#lib/errors.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import { log } from '#lib/log.ts'
import type { ClaimedExecution } from '#lib/queue/claim-execution.ts'
import { type ExecutionEnd, endExecution } from '#lib/queue/end-execution.ts'
import { describeFailure } from '../describe-failure.ts'
import { ExecutionReporter } from './execution-reporter.ts'
import { ProgressMeter } from './progress-meter.ts'
import { runBackupExecution } from './run-backup-execution.ts'
import { runRestorationExecution } from './run-restoration-execution.ts'
import { runUndoExecution } from './run-undo-execution.ts'

export type ExecutionOutcome = ExecutionEnd

/** Does the work of one kind of execution; throws when it fails. */
export type ExecutionRunner = (
  db: PrismaClient,
  executionId: string,
  reporter: ExecutionReporter,
  signal: AbortSignal,
) => Promise<ExecutionOutcome>

export type ExecutionRunners = Record<ClaimedExecution['kind'], ExecutionRunner>

export const executionRunners: ExecutionRunners = {
  Backup: runBackupExecution,
  Restoration: runRestorationExecution,
  Undo: runUndoExecution,
}

/** Runs a claimed execution to its end, whatever that is, and writes it down. Never throws but for a lost database. */
export async function runExecution(
  db: PrismaClient,
  execution: ClaimedExecution & { workerId: string },
  signal: AbortSignal,
  runners: ExecutionRunners = executionRunners,
): Promise<void> {
  const { id, kind, workerId } = execution
  const meter = new ProgressMeter({ kind, ...(await readExtent(db, execution)) })
  const reporter = new ExecutionReporter(db, { id, workerId }, meter)
  reporter.log('info', `Started by worker ${workerId}.`)
  const outcome = await runners[kind](db, id, reporter, signal).catch((error: unknown) =>
    outcomeOfError(signal.aborted ? signal.reason : error, id, reporter),
  )
  await reporter.close(outcome.status === 'Success' || outcome.status === 'SuccessWithConflicts')
  const ended = await endExecution(db, { id, workerId }, outcome)
  if (!ended) log.warn({ executionId: id }, 'the execution was taken from this worker before it ended')
}

function outcomeOfError(error: unknown, id: string, reporter: ExecutionReporter): ExecutionOutcome {
  const view = describeFailure(error, id)
  const isStop = isAppError(error, 'STOPPED')
  reporter.log(isStop ? 'warn' : 'error', [view.message, view.remedy].filter((text) => text !== null).join(' '))
  return { status: isStop ? 'Stopped' : 'Failed', error: view, report: null }
}

/** How many services it goes through, and how large they were the last time. */
async function readExtent(db: PrismaClient, { id }: ClaimedExecution) {
  const row = await db.execution.findUniqueOrThrow({
    where: { id },
    select: {
      backupTaskId: true,
      backupTask: {
        select: { allServices: true, services: true, cluster: { select: { _count: { select: { services: true } } } } },
      },
      restorationTask: { select: { targets: { where: { restoredAt: null }, select: { serviceId: true } } } },
    },
  })
  const { backupTask, restorationTask, backupTaskId } = row
  const services = backupTask
    ? backupTask.allServices
      ? backupTask.cluster._count.services
      : backupTask.services.length
    : (restorationTask?.targets.length ?? 1)
  const last = backupTaskId
    ? await db.backupFile.findFirst({
        where: { execution: { backupTaskId } },
        orderBy: { createdAt: 'desc' },
        select: { znodes: true },
      })
    : null
  return { services: Math.max(1, services), expectedZnodes: last?.znodes ?? null }
}
