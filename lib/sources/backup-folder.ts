import type { BackupPlace } from './path-types.ts'

interface LocalCluster {
  dataStoragePath: string
}

/** Where LocalDir backups of a cluster lie. */
export function localBackupFolder(dataStoragePath: string): string {
  // The pages show it too, and have no node:path.
  return `${dataStoragePath.replace(/\/+$/, '')}/LocalBackup`
}

/** The folder that a backup task makes its own folder in. Apart from the drivers, so that the pages do not bundle them. */
export function backupFolderOf(place: BackupPlace, cluster: LocalCluster): string {
  switch (place.pathType) {
    case 'LocalDir':
      return localBackupFolder(cluster.dataStoragePath)
    case 'NFS':
    case 'CIFS':
      return tidy(place.sharePath)
    case 'LocalHDFS':
    case 'RemoteHDFS':
    case 'SFTP':
    case 'OBS':
      return tidy(place.targetPath)
    default:
      return place satisfies never
  }
}

/** Slashes doubled or at the end say nothing; the root is ''. */
function tidy(path: string): string {
  return path.replaceAll(/\/+/g, '/').replace(/\/$/, '')
}
