import { AppError } from '#lib/errors.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import { createSource } from '#lib/sources/create-source.ts'
import { type RestorationPlace, restorationPlaceSchema } from '#lib/sources/path-types.ts'
import type { Source } from '#lib/sources/source.ts'
import type { JobInput } from './job-inputs.ts'

type Subject = Pick<JobInput<'browse-archive'>, 'clusterId' | 'archive'>

/** Where the archive that a page looks into lies: a file of our history, or any place a person named. */
export async function findBrowsedArchive(
  { clusterId, archive }: Subject,
  db: PrismaClient,
): Promise<{ source: Source; path: string; systemVersion: string }> {
  const cluster = await db.cluster.findUnique({ where: { id: clusterId } })
  if (!cluster) throw new AppError('NOT_FOUND', 'This cluster is gone.', { field: 'clusterId' })
  const place = archive.is === 'place' ? archive.place : await placeOfFile(archive.fileId, clusterId, db)
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
  const taskPlace = file.execution.backupTask?.place
  const known = typeof taskPlace === 'object' ? taskPlace : null
  return restorationPlaceSchema.parse({ pathType: 'LocalDir', ...known, sourcePath: file.path })
}
