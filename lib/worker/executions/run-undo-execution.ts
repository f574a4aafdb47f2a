import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { openArchive } from '#lib/archive/read-archive.ts'
import { makeWorkFolder } from '#lib/backup/work-folder.ts'
import { knownEndpointsSchema } from '#lib/clusters/kafka-facts.ts'
import { type RestorationReportView, undoRequestSchema } from '#lib/contract/executions.ts'
import { readEnv } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import type { RestorationResult } from '#lib/restore/run-restoration.ts'
import { runUndo } from '#lib/restore/undo/run-undo.ts'
import { localBackupFolder } from '#lib/sources/backup-folder.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { requireLocalPlace } from '#lib/tasks/require-local-place.ts'
import {
  dataStoragePathOf,
  forgetSafetyBackup,
  parseSafetyBackups,
  type SafetyBackupRef,
} from '#lib/tasks/stored-safety-backups.ts'
import { withServiceSession } from '../with-service-session.ts'
import type { ExecutionReporter } from './execution-reporter.ts'
import { type RestorationSubject, type RestorationTarget, readRestorationSubject } from './restoration-subject.ts'
import type { ExecutionOutcome } from './run-execution.ts'

/**
 * Undoes every run of a restoration task, the newest first, service by service. What is undone is forgotten at once, so
 * that a second undo goes on where a failed one stopped. Afterwards the task is as if it had never been started.
 */
export async function runUndoExecution(
  db: PrismaClient,
  executionId: string,
  reporter: ExecutionReporter,
  signal: AbortSignal,
): Promise<ExecutionOutcome> {
  const { restorationTaskId, input } = await db.execution.findUniqueOrThrow({ where: { id: executionId } })
  if (restorationTaskId === null) throw new AppError('NOT_FOUND', 'The task of this undo is gone.')
  const { confirmBrokersStopped } = undoRequestSchema.parse(input)
  const task = await readRestorationSubject(db, restorationTaskId)
  const targets = task.targets.filter((target) => parseSafetyBackups(target.safetyBackups).length > 0)
  const services: RestorationReportView['services'] = []
  for (const [index, target] of targets.entries()) {
    const { name } = target.service
    reporter.beginService(index, name, targets.length)
    let total: RestorationResult | null = null
    for (const backup of parseSafetyBackups(target.safetyBackups).toReversed()) {
      reporter.log('info', `Undoing what was written after ${backup.path} was taken.`)
      const run = { executionId, task, target, backup, confirmBrokersStopped }
      const result = await undoOne(run, reporter, signal)
      await forgetSafetyBackup(db, target, backup.path)
      total = total ? add(total, result) : result
    }
    if (total) services.push({ name, ...total })
    await db.restorationTarget.update({
      where: { taskId_serviceId: { taskId: target.taskId, serviceId: target.serviceId } },
      data: { restoredAt: null },
    })
  }
  const hasConflicts = services.some((service) => service.conflicts.length > 0)
  return { status: hasConflicts ? 'SuccessWithConflicts' : 'Success', error: null, report: { services } }
}

interface UndoOne {
  executionId: string
  task: RestorationSubject
  target: RestorationTarget
  backup: SafetyBackupRef
  confirmBrokersStopped: boolean
}

async function undoOne(
  { executionId, task, target, backup, confirmBrokersStopped }: UndoOne,
  reporter: ExecutionReporter,
  signal: AbortSignal,
): Promise<RestorationResult> {
  const dataStoragePath = dataStoragePathOf(backup)
  await requireLocalPlace({ ...task.cluster, dataStoragePath }, (line) => reporter.log('warn', line))
  const source = createLocalDirSource({ root: localBackupFolder(dataStoragePath) })
  const spoolDirectory = await makeWorkFolder(readEnv().KMC_WORK_DIR)
  try {
    return await withServiceSession(target.service, signal, (session) =>
      runUndo(
        {
          session,
          openSafetyBackup: async (stop) => openArchive(await source.open(backup.path, stop), stop),
          mode: backup.mode,
          servers: backup.servers,
          knownEndpoints: knownEndpointsSchema.parse(target.service.knownEndpoints),
          knownBrokerIds: target.service.knownBrokerIds,
          confirmBrokersStopped,
          confirmedHash: null,
          spoolDirectory,
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

function add(one: RestorationResult, other: RestorationResult): RestorationResult {
  return {
    ...other,
    written: one.written + other.written,
    bytesWritten: one.bytesWritten + other.bytesWritten,
    verified: one.verified + other.verified,
    alreadyEqual: one.alreadyEqual + other.alreadyEqual,
    conflicts: [...one.conflicts, ...other.conflicts],
  }
}
