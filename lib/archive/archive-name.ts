import type { PathType } from '#lib/sources/source.ts'

/** What names on storage are made of. Names are for people: nothing ever parses them, the archive's header counts. */
export interface BackupNameParts {
  taskName: string
  taskCreatedAt: Date
  dataSource: string
}

/** `<Version>_<Data source>_<yyyyMMddHHmmss, UTC>.tar.gz`; `MRS 3.3.0` becomes `MRS-3.3.0`. */
export function archiveFileName(systemVersion: string, dataSource: string, executedAt: Date): string {
  return `${safe(systemVersion)}_${safe(dataSource)}_${compactTime(executedAt)}.tar.gz`
}

/** Folder of a task below the backup path: with the data source in it wherever the manual does not share one folder. */
export function backupFolderName(pathType: PathType, { taskName, taskCreatedAt, dataSource }: BackupNameParts): string {
  const time = compactTime(taskCreatedAt)
  return pathType === 'LocalDir' || pathType === 'LocalHDFS'
    ? `${safe(taskName)}_${time}`
    : `${safe(taskName)}_${safe(dataSource)}_${time}`
}

/** yyyyMMddHHmmss in UTC: sorts by time and has no colon, which some places refuse. */
export function compactTime(at: Date): string {
  return at.toISOString().slice(0, 19).replaceAll(/\D/g, '')
}

/** Spaces and whatever a shell or a file server could stumble over become hyphens. */
function safe(part: string): string {
  return part.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^\.+/, '')
}
