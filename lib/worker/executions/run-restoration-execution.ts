import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { archiveFileName, compactTime } from '#lib/archive/archive-name.ts'
import { makeWorkFolder } from '#lib/backup/work-folder.ts'
import type { RestorationReportView } from '#lib/contract/executions.ts'
import { readEnv } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import { defaultPlanOptions } from '#lib/restore/facts/plan-options.ts'
import { type RestorationInput, type RestorationResult, runRestoration } from '#lib/restore/run-restoration.ts'
import { localBackupFolder } from '#lib/sources/backup-folder.ts'
import { inspectPlace, logFindings } from '#lib/sources/check-place.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { requireLocalPlace } from '#lib/tasks/require-local-place.ts'
import { parsePlannedServices, parsePlanOptions, parsePlanTargets } from '#lib/tasks/stored-plan.ts'
import { rememberSafetyBackup } from '#lib/tasks/stored-safety-backups.ts'
import { toolVersion } from '#lib/tool-version.ts'
import { describeFailure } from '../describe-failure.ts'
import { logRetries } from '../log-retries.ts'
import { withServiceSession } from '../with-service-session.ts'
import type { ExecutionReporter } from './execution-reporter.ts'
import { hasBegun } from './has-begun.ts'
import { werePlanned } from './plan-outcomes.ts'
import {
  clusterOfTarget,
  placeOfTarget,
  planInputOf,
  type RestorationSubject,
  type RestorationTarget,
  readRestorationSubject,
} from './restoration-subject.ts'
import type { ExecutionOutcome } from './run-execution.ts'

/**
 * One run of a restoration task: each Kafka service by itself, those that an earlier run finished left alone. A
 * service that fails does not keep the others from being restored; a Retry then repeats only it.
 */
export async function runRestorationExecution(
  db: PrismaClient,
  executionId: string,
  reporter: ExecutionReporter,
  signal: AbortSignal,
): Promise<ExecutionOutcome> {
  const { taskId, plan } = await readConfirmedPlan(db, executionId)
  const task = await readRestorationSubject(db, taskId)
  const open = task.targets.filter((target) => target.restoredAt === null)
  const services: RestorationReportView['services'] = []
  let failure: ExecutionOutcome['error'] = null

  for (const [index, target] of open.entries()) {
    reporter.beginService(index, target.service.name, open.length)
    try {
      const result = await restoreService(db, { executionId, task, target, plan }, reporter, signal)
      services.push({ name: target.service.name, ...result })
      if (result.conflicts.length === 0) await markRestored(db, target)
    } catch (error) {
      signal.throwIfAborted()
      const view = describeFailure(error, executionId)
      reporter.log('error', [view.message, view.remedy].filter((text) => text !== null).join(' '))
      failure ??= open.length > 1 ? { ...view, message: `${target.service.name}: ${view.message}` } : view
    }
  }
  const report = services.length > 0 ? { services } : null
  if (failure) return { status: 'Failed', error: failure, report }
  const hasConflicts = services.some((service) => service.conflicts.length > 0)
  return { status: hasConflicts ? 'SuccessWithConflicts' : 'Success', error: null, report }
}

interface ServiceRun {
  executionId: string
  task: RestorationSubject
  target: RestorationTarget
  plan: Awaited<ReturnType<typeof readConfirmedPlan>>['plan']
}

async function restoreService(
  db: PrismaClient,
  { executionId, task, target, plan }: ServiceRun,
  reporter: ExecutionReporter,
  signal: AbortSignal,
): Promise<RestorationResult> {
  const { service } = target
  const confirmed = plan.services.find((one) => one.serviceId === service.id)
  if (!confirmed) {
    throw new AppError('PLAN_CHANGED', `The plan that was confirmed does not hold ${service.name}.`, {
      remedy: 'Open the plan again and start from there.',
    })
  }
  // Stored by the first Start: a Retry reaches for the same numbers, or two tries would end in two trees.
  const targets = parsePlanTargets(target.planTargets) ?? confirmed.targets
  const options = plan.options[service.id] ?? defaultPlanOptions
  const { mode } = options
  // The safety backup goes there: before the first write it is too late to find the folder gone.
  await requireLocalPlace(task.cluster, (line) => reporter.log('warn', line))
  const inspected = await inspectPlace(placeOfTarget(target), clusterOfTarget(task, target), signal)
  logFindings(inspected.findings, (level, line) => reporter.log(level, line))
  const { clockAheadMs } = inspected
  const isRetry = await hasBegun(db, { executionId, planId: plan.id, target, summary: confirmed.summary })
  const spoolDirectory = await makeWorkFolder(readEnv().KMC_WORK_DIR)
  try {
    return await withServiceSession(service, signal, (session) =>
      runRestoration(
        {
          ...planInputOf(task, target, session, options, targets, logRetries(reporter)),
          confirmedHash: confirmed.hash,
          confirmedTree: confirmed.tree,
          isRetry,
          wasConfirmed: (items) => werePlanned(db, plan.id, service.name, items),
          safetyBackup: {
            ...safetyBackupOf(task, target),
            onTaken: (path) =>
              rememberSafetyBackup(db, target, { executionId, path, mode, servers: confirmed.tree?.servers ?? null }),
          },
          spoolDirectory,
          archiveClock: clockAheadMs === undefined ? null : { of: 'the NameNode', aheadMs: clockAheadMs },
          holder: `${hostname()}, execution ${executionId}`,
        },
        reporter,
        signal,
      ),
    )
  } finally {
    await rm(spoolDirectory, { recursive: true, force: true })
  }
}

/** Beside the LocalDir backups of the cluster, in a folder of its own for every run. */
function safetyBackupOf(
  task: RestorationSubject,
  target: RestorationTarget,
): NonNullable<RestorationInput['safetyBackup']> {
  const { cluster } = task
  const now = new Date()
  const root = localBackupFolder(cluster.dataStoragePath)
  return {
    source: createLocalDirSource({ root }),
    filePath: join(
      root,
      `SafetyBackup_${task.name}_${compactTime(now)}`,
      archiveFileName(cluster.systemVersion, target.service.name, now),
    ),
    subject: {
      systemVersion: cluster.systemVersion,
      dataSource: target.service.name,
      clusterName: cluster.name,
      kafkaVersion: target.service.kafkaVersion,
      taskName: task.name,
      toolVersion,
    },
  }
}

async function readConfirmedPlan(db: PrismaClient, executionId: string) {
  const { restorationTaskId, plan } = await db.execution.findUniqueOrThrow({
    where: { id: executionId },
    select: { restorationTaskId: true, plan: true },
  })
  if (restorationTaskId === null || plan === null) {
    throw new AppError('NOT_FOUND', 'The plan of this execution is gone.', { remedy: 'Plan again and start.' })
  }
  const { id, options, services } = plan
  return {
    taskId: restorationTaskId,
    plan: { id, options: parsePlanOptions(options), services: parsePlannedServices(services) },
  }
}

async function markRestored(db: PrismaClient, { taskId, serviceId }: RestorationTarget): Promise<void> {
  await db.restorationTarget.update({
    where: { taskId_serviceId: { taskId, serviceId } },
    data: { restoredAt: new Date() },
  })
}
