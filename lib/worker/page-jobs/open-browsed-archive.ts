import { readSourceCluster } from '#lib/clusters/source-cluster-of.ts'
import { AppError } from '#lib/errors.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import type { JobInput } from '#lib/queue/job-inputs.ts'
import { withSecrets } from '#lib/secrets/place-secrets.ts'
import { createSource } from '#lib/sources/create-source.ts'
import { backupPlaceSchema, type RestorationPlace } from '#lib/sources/path-types.ts'
import { restorationPlaceOf } from '#lib/sources/restoration-place-of.ts'
import type { Source } from '#lib/sources/source.ts'
import { openBackupSecrets } from '#lib/tasks/place-secrets-of.ts'
import type { JobContext } from './job-context.ts'
import { openJobPlace } from './open-job-place.ts'

type Subject = Pick<JobInput<'browse-archive'>, 'clusterId' | 'archive'>

/** Where the archive that a page looks into lies: a file of our history, or any place a person named. */
export async function findBrowsedArchive(
  { clusterId, archive }: Subject,
  context: Pick<JobContext, 'db' | 'jobId'>,
): Promise<{ source: Source; path: string; systemVersion: string }> {
  const cluster = await readSourceCluster(context.db, clusterId)
  const place =
    archive.is === 'place' ? openJobPlace(archive, context) : await placeOfFile(archive.fileId, clusterId, context.db)
  return { source: createSource(place, cluster), path: place.sourcePath, systemVersion: cluster.systemVersion }
}

async function placeOfFile(fileId: string, clusterId: string, db: PrismaClient): Promise<RestorationPlace> {
  const file = await db.backupFile.findUnique({
    where: { id: fileId },
    include: { execution: { include: { backupTask: true } } },
  })
  if (!file || file.execution.clusterId !== clusterId) throw new AppError('NOT_FOUND', 'There is no such backup file.')
  if (file.deletedAt !== null) {
    throw new AppError('NOT_FOUND', `${file.path} was deleted by retention or by a person.`, {
      remedy: 'Choose a newer backup of the history.',
    })
  }
  const { backupTask } = file.execution
  if (backupTask === null) throw new AppError('NOT_FOUND', 'The backup task of this file is gone.')
  return withSecrets(
    restorationPlaceOf(backupPlaceSchema.parse(backupTask.place), file.path),
    openBackupSecrets(backupTask),
  )
}
