import { AppError } from '#lib/errors.ts'
import { localBackupFolder, type SourceCluster } from './backup-folder.ts'
import { createLocalDirSource } from './local-dir.ts'
import { isSupportedPathType, pathTypeDefinitions } from './path-types.ts'
import type { PathType, Source } from './source.ts'

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
