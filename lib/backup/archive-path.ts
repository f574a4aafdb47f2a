import { join } from 'node:path/posix'
import { archiveFileName, type BackupNameParts, backupFolderName } from '#lib/archive/archive-name.ts'
import { backupFolderOf } from '#lib/sources/backup-folder.ts'
import type { BackupPlace } from '#lib/sources/path-types.ts'

/** Full path of the archive that an execution of a backup task writes for one Kafka service. */
export function archivePathOf(
  place: BackupPlace,
  cluster: { dataStoragePath: string; systemVersion: string },
  names: BackupNameParts & { executedAt: Date },
): string {
  return join(
    backupFolderOf(place, cluster),
    backupFolderName(place.pathType, names),
    archiveFileName(cluster.systemVersion, names.dataSource, names.executedAt),
  )
}
