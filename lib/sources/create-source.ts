import { join } from 'node:path'
import { AppError } from '#lib/errors.ts'
import { createLocalDirSource } from './local-dir.ts'
import { type BackupPlace, isSupportedPathType, pathTypeDefinitions } from './path-types.ts'
import type { PathType, Source } from './source.ts'

/** What the drivers need to know of the cluster whose archives they hold. */
export interface SourceCluster {
  dataStoragePath: string
  networkType: 'IPv4' | 'IPv6'
  systemVersion: string
}

/**
 * The driver of a place.
 * @param place a value that passed the path type's schema; only its pathType is needed to browse
 * @throws AppError SOURCE_UNSUPPORTED for a path type without a driver
 */
export function createSource(place: { pathType: PathType }, cluster: SourceCluster): Source {
  if (!isSupportedPathType(place.pathType)) {
    throw new AppError('SOURCE_UNSUPPORTED', `The path type ${place.pathType} is not supported yet.`, {
      field: 'pathType',
      remedy: `Choose ${Object.keys(pathTypeDefinitions).join(' or ')}.`,
    })
  }
  switch (place.pathType) {
    case 'LocalDir':
      return createLocalDirSource({ root: localBackupFolder(cluster.dataStoragePath) })
  }
}

/** Where LocalDir backups of a cluster lie. */
export function localBackupFolder(dataStoragePath: string): string {
  return join(dataStoragePath, 'LocalBackup')
}

/** The folder that a backup task makes its own folder in. */
export function backupFolderOf(place: BackupPlace, cluster: SourceCluster): string {
  switch (place.pathType) {
    case 'LocalDir':
      return localBackupFolder(cluster.dataStoragePath)
  }
}
