import { AppError, isAppError } from '#lib/errors.ts'
import { chooseSecrets, withoutSecrets, withSecrets } from '#lib/secrets/place-secrets.ts'
import {
  describeFilePlace,
  type FilePlace,
  filePlaceSchema,
  isSamePlace,
  storageFactsOf,
  withStorage,
} from '#lib/sources/file-place.ts'
import { type BackupPlace, backupPlaceSchema, type RestorationPlace } from '#lib/sources/path-types.ts'
import { restorationPlaceOf } from '#lib/sources/restoration-place-of.ts'
import type { SourceCluster } from '#lib/sources/source-cluster.ts'
import { openBackupSecrets } from './place-secrets-of.ts'

/** Where the files of a backup task go now. */
export function placeNow(task: { place: unknown }, cluster: SourceCluster): FilePlace {
  const place = withoutSecrets(backupPlaceSchema.parse(task.place))
  return { place, storage: storageFactsOf(place, cluster) }
}

/** The JSON column BackupFile.place; a file of an older release lies where its task writes now. */
export function parseFilePlace(column: unknown, now: FilePlace): FilePlace {
  return column === null ? now : filePlaceSchema.parse(column)
}

interface BackupFileRow {
  path: string
  place: unknown
}
interface BackupTaskRow {
  id: string
  name: string
  place: unknown
  placeSecrets: unknown
}

export interface FoundFile {
  /** Without its secrets. */
  place: RestorationPlace
  /** As its inventory was when the file was written, where that makes a difference. */
  cluster: SourceCluster
  /** null where the file lies where its task still writes. */
  elsewhere: FilePlace | null
}

/** Where a file of the history lies, wherever its task and the inventory point by now. */
export function findFile(file: BackupFileRow, task: BackupTaskRow | null, cluster: SourceCluster): FoundFile {
  const now: FilePlace = task
    ? placeNow(task, cluster)
    : { place: { pathType: 'LocalDir' }, storage: { dataStoragePath: cluster.dataStoragePath } }
  const own = parseFilePlace(file.place, now)
  if (isSamePlace(own, now)) return { place: restorationPlaceOf(now.place, file.path), cluster, elsewhere: null }
  return { place: restorationPlaceOf(own.place, file.path), cluster: withStorage(cluster, own.storage), elsewhere: own }
}

/**
 * The place with the secrets of the task, as far as they are for the same server and user.
 * @throws AppError REFUSED where they are not
 */
export function openFilePlace({ place, elsewhere }: FoundFile, task: BackupTaskRow): RestorationPlace {
  const known = { place: backupPlaceSchema.parse(task.place) satisfies BackupPlace, secrets: openBackupSecrets(task) }
  try {
    return withSecrets(
      place,
      elsewhere && elsewhere.place.pathType !== known.place.pathType ? {} : chooseSecrets(place, known, 'place'),
    )
  } catch (error) {
    if (!isAppError(error, 'INVALID_INPUT') || elsewhere === null) throw error
    throw new AppError(
      'REFUSED',
      `${place.sourcePath} lies on ${describeFilePlace(elsewhere)}, where ${task.name} does not write any more. ${error.message}`,
      { remedy: 'Restore from this backup, and enter the password or key of that server there.', cause: error },
    )
  }
}
