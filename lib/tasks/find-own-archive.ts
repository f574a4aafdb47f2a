import type { Database } from '#lib/db.ts'
import { type StorageFacts, storageFactsOf } from '#lib/sources/file-place.ts'
import type { RestorationPlace } from '#lib/sources/path-types.ts'
import type { SourceCluster } from '#lib/sources/source-cluster.ts'
import { findFile } from './stored-file-place.ts'

interface NamedArchive {
  clusterId: string
  place: RestorationPlace
  /** Of the history it was chosen from; null: its path was entered. */
  fileId: string | null
}

export interface OwnArchive {
  /** null where no backup of this console is known to have written it. */
  contentSha256: string | null
  /** What the inventory said of the place when it was written, where that is to be held on to. */
  storage: StorageFacts | null
  /** The inventory that leads to it. */
  cluster: SourceCluster
}

/** What the history knows of an archive that is to be restored. */
export async function findOwnArchive(
  db: Database,
  { clusterId, place, fileId }: NamedArchive,
  cluster: SourceCluster,
): Promise<OwnArchive> {
  const files = await db.backupFile.findMany({
    where: { path: place.sourcePath, execution: { clusterId }, ...(fileId === null ? {} : { id: fileId }) },
    include: { execution: { include: { backupTask: true } } },
    orderBy: { createdAt: 'desc' },
  })
  for (const file of files) {
    const found = findFile(file, file.execution.backupTask, cluster)
    if (!isSameFile(found.place, place)) continue
    // A path of LocalDir says which disk it is on; of another server's name only the history knows what it led to.
    const { contentSha256 } = file
    if (found.elsewhere !== null && (fileId !== null || place.pathType === 'LocalDir')) {
      return { contentSha256, storage: found.elsewhere.storage, cluster: found.cluster }
    }
    return { contentSha256, storage: keptStorage(place, cluster), cluster }
  }
  return { contentSha256: null, storage: keptStorage(place, cluster), cluster }
}

function keptStorage(place: RestorationPlace, cluster: SourceCluster): StorageFacts | null {
  return place.pathType === 'LocalDir' ? storageFactsOf(place, cluster) : null
}

function isSameFile(one: RestorationPlace, other: RestorationPlace): boolean {
  const [here, there] = [new Map(Object.entries(one)), new Map(Object.entries(other))]
  return ['pathType', 'host', 'port', 'nameService', 'sourcePath'].every((name) => here.get(name) === there.get(name))
}
