import { type BackupPlace, type RestorationPlace, restorationPlaceSchema } from './path-types.ts'

/** Where a file of a backup task lies, as a restoration names it; the task's secrets, if given, stay with it. */
export function restorationPlaceOf(place: BackupPlace, path: string): RestorationPlace {
  // Both forms of a path type have the same fields for the server.
  return restorationPlaceSchema.parse({ ...place, sourcePath: path })
}
