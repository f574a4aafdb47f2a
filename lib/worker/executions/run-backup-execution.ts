import { rm } from 'node:fs/promises'
import { archivePathOf } from '#lib/backup/archive-path.ts'
import { checkFreeSpace } from '#lib/backup/check-free-space.ts'
import type { PreviousArchive } from '#lib/backup/open-previous.ts'
import { type BackupResult, runBackup } from '#lib/backup/run-backup.ts'
import { makeWorkFolder } from '#lib/backup/work-folder.ts'
import { sourceClusterOf, withNameServices } from '#lib/clusters/source-cluster-of.ts'
import { toJsonColumn } from '#lib/db-text.ts'
import { readEnv } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import { withSecrets } from '#lib/secrets/place-secrets.ts'
import { backupFolderOf } from '#lib/sources/backup-folder.ts'
import { checkPlace } from '#lib/sources/check-place.ts'
import { createSource } from '#lib/sources/create-source.ts'
import { type FilePlace, isSamePlace } from '#lib/sources/file-place.ts'
import { backupPlaceSchema } from '#lib/sources/path-types.ts'
import type { Source } from '#lib/sources/source.ts'
import { openBackupSecrets } from '#lib/tasks/place-secrets-of.ts'
import { requireLocalPlace } from '#lib/tasks/require-local-place.ts'
import { parseFilePlace, placeNow } from '#lib/tasks/stored-file-place.ts'
import { toolVersion } from '#lib/tool-version.ts'
import { logRetries } from '../log-retries.ts'
import { withServiceSession } from '../with-service-session.ts'
import { applyRetention } from './apply-retention.ts'
import type { ExecutionReporter } from './execution-reporter.ts'
import type { ExecutionOutcome } from './run-execution.ts'

/** One run of a backup task: an archive for each of its Kafka services, then retention. */
export async function runBackupExecution(
  db: PrismaClient,
  executionId: string,
  reporter: ExecutionReporter,
  signal: AbortSignal,
): Promise<ExecutionOutcome> {
  const { task, services } = await readBackupSubject(db, executionId)
  const place = withSecrets(backupPlaceSchema.parse(task.place), openBackupSecrets(task))
  const cluster = sourceClusterOf(task.cluster)
  const source = createSource(place, cluster, logRetries(reporter))
  const now = placeNow(task, cluster)
  const assertSame = async () => {
    if (place.pathType !== 'LocalDir') return
    await requireLocalPlace(task.cluster, (line) => reporter.log('warn', line))
  }
  const executedAt = new Date()
  const unreadable: string[] = []

  for (const [index, service] of services.entries()) {
    reporter.beginService(index, service.name, services.length)
    reporter.phase('connect')
    if (index === 0) await checkPlace(place, cluster, (level, line) => reporter.log(level, line), signal)
    await assertSame()
    const previous = await findPreviousArchive(db, service, { now, source })
    const backUp = (spoolDirectory: string) =>
      withServiceSession(service, signal, async (session) => {
        await checkFreeSpace(source, backupFolderOf(place, cluster), readEnv().KMC_FREE_SPACE_FLOOR_BYTES, signal)
        const names = { taskName: task.name, taskCreatedAt: task.createdAt, dataSource: service.name, executedAt }
        const subject = {
          systemVersion: cluster.systemVersion,
          dataSource: service.name,
          clusterName: cluster.name,
          kafkaVersion: service.kafkaVersion,
          taskName: task.name,
          toolVersion,
        }
        const filePath = archivePathOf(place, cluster, names)
        return runBackup({ session, source, filePath, subject, previous, spoolDirectory }, reporter, signal)
      })
    const result = await withSpoolDirectory(backUp)
    await recordFile(db, executionId, service, now, result)
    unreadable.push(...result.unreadable.map((root) => root.path))
  }

  reporter.phase('retention')
  await applyRetention(db, task, { source, place: now, assertSame }, reporter, signal)
  if (unreadable.length === 0) return { status: 'Success', error: null, report: null }
  return {
    status: 'SuccessWithConflicts',
    error: {
      code: 'ZK_NO_ACCESS',
      message: `The backup is partial: ${unreadable.length} roots could not be read (${unreadable.slice(0, 3).join(', ')}).`,
      remedy: 'Give the Kafka service ZooKeeper credentials that may read the whole tree, and back up again.',
    },
    report: null,
  }
}

/** Archives of a service, newest first, among which one in the same place is looked for. */
const previousLookedAt = 50

/** A folder for what is too large for memory; nothing of it remains. */
async function withSpoolDirectory<T>(work: (spoolDirectory: string) => Promise<T>): Promise<T> {
  const spoolDirectory = await makeWorkFolder(readEnv().KMC_WORK_DIR)
  try {
    return await work(spoolDirectory)
  } finally {
    await rm(spoolDirectory, { recursive: true, force: true })
  }
}

/** The newest whole archive of the service in the same place, whichever task wrote it: its ACLs are not asked again. */
async function findPreviousArchive(
  db: PrismaClient,
  service: { id: string },
  { now, source }: { now: FilePlace; source: Source },
): Promise<PreviousArchive | null> {
  const files = await db.backupFile.findMany({
    where: { serviceId: service.id, status: 'complete', verifiedAt: { not: null }, deletedAt: null, missingAt: null },
    orderBy: { createdAt: 'desc' },
    select: { path: true, place: true, contentSha256: true, execution: { select: { backupTask: true } } },
    take: previousLookedAt,
  })
  const file = files.find(({ place, execution: { backupTask } }) => {
    if (place !== null) return isSamePlace(parseFilePlace(place, now), now)
    return backupTask !== null && isSamePlace({ ...now, place: backupPlaceSchema.parse(backupTask.place) }, now)
  })
  return file ? { open: (signal) => source.open(file.path, signal), written: file } : null
}

/** The task and the services that this run covers. */
export async function readBackupSubject(db: PrismaClient, executionId: string) {
  const { backupTask: task } = await db.execution.findUniqueOrThrow({
    where: { id: executionId },
    include: {
      backupTask: {
        include: {
          cluster: { include: { services: { orderBy: { name: 'asc' } }, ...withNameServices } },
          services: { include: { service: true }, orderBy: { service: { name: 'asc' } } },
        },
      },
    },
  })
  if (!task) throw new AppError('NOT_FOUND', 'The backup task of this execution is gone.')
  const services = task.allServices ? task.cluster.services : task.services.map((chosen) => chosen.service)
  if (services.length === 0) {
    throw new AppError('WRONG_STATE', `The cluster ${task.cluster.name} has no Kafka service to back up.`, {
      remedy: 'Add a Kafka service to the cluster under Clusters.',
    })
  }
  return { task, services }
}

async function recordFile(
  db: PrismaClient,
  executionId: string,
  service: { id: string; name: string },
  place: FilePlace,
  { path, sizeBytes, znodes, sha256, contentSha256, status }: BackupResult,
): Promise<void> {
  await db.backupFile.create({
    data: {
      executionId,
      serviceId: service.id,
      serviceName: service.name,
      path,
      place: toJsonColumn(place),
      sizeBytes: BigInt(sizeBytes),
      znodes,
      sha256,
      contentSha256,
      status,
      // It was read back and checked before runBackup returned.
      verifiedAt: new Date(),
    },
  })
}
