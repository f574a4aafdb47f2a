import { readSourceCluster } from '#lib/clusters/source-cluster-of.ts'
import { AppError } from '#lib/errors.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import type { JobInput } from '#lib/queue/job-inputs.ts'
import { createSource } from '#lib/sources/create-source.ts'
import type { Source } from '#lib/sources/source.ts'
import type { SourceCluster } from '#lib/sources/source-cluster.ts'
import { findFile, openFilePlace } from '#lib/tasks/stored-file-place.ts'
import type { JobContext } from './job-context.ts'
import { openJobPlace } from './open-job-place.ts'

type Subject = Pick<JobInput<'browse-archive'>, 'clusterId' | 'archive'>

/** Where the archive that a page looks into lies: a file of our history, or any place a person named. */
export async function findBrowsedArchive(
  { clusterId, archive }: Subject,
  context: Pick<JobContext, 'db' | 'jobId'>,
): Promise<{ source: Source; path: string; systemVersion: string }> {
  const cluster = await readSourceCluster(context.db, clusterId)
  const { systemVersion } = cluster
  if (archive.is === 'file')
    return { ...(await openFile(archive.fileId, clusterId, cluster, context.db)), systemVersion }
  const place = openJobPlace(archive, context)
  return { source: createSource(place, cluster), path: place.sourcePath, systemVersion }
}

async function openFile(
  fileId: string,
  clusterId: string,
  cluster: SourceCluster,
  db: PrismaClient,
): Promise<{ source: Source; path: string }> {
  const file = await db.backupFile.findUnique({
    where: { id: fileId },
    include: { execution: { include: { backupTask: true } } },
  })
  if (!file || file.execution.clusterId !== clusterId) throw new AppError('NOT_FOUND', 'There is no such backup file.')
  if (file.deletedAt !== null) {
    throw new AppError('NOT_FOUND', `${file.path} was deleted by retention: newer copies are kept.`, {
      remedy: 'Choose a newer backup of the history.',
    })
  }
  const { backupTask } = file.execution
  if (backupTask === null) throw new AppError('NOT_FOUND', 'The backup task of this file is gone.')
  const found = findFile(file, backupTask, cluster)
  return { source: createSource(openFilePlace(found, backupTask), found.cluster), path: file.path }
}
