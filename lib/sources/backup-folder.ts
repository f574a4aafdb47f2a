import type { BackupPlace } from './path-types.ts'

/** What the drivers need to know of the cluster whose archives they hold. */
export interface SourceCluster {
  dataStoragePath: string
  networkType: 'IPv4' | 'IPv6'
  systemVersion: string
}

/** Where LocalDir backups of a cluster lie. */
export function localBackupFolder(dataStoragePath: string): string {
  // The pages show it too, and have no node:path.
  return `${dataStoragePath.replace(/\/+$/, '')}/LocalBackup`
}

/** The folder that a backup task makes its own folder in. Apart from the drivers, so that the pages do not bundle them. */
export function backupFolderOf(place: BackupPlace, cluster: SourceCluster): string {
  switch (place.pathType) {
    case 'LocalDir':
      return localBackupFolder(cluster.dataStoragePath)
  }
}
