import { z } from 'zod'
import { cifsPlace } from './cifs/cifs-place.ts'
import { localHdfsPlace, remoteHdfsPlace } from './hdfs/hdfs-place.ts'
import { localDirPlace } from './local-dir-place.ts'
import { nfsPlace } from './nfs/nfs-place.ts'
import { obsPlace } from './obs/obs-place.ts'
import type { PlaceDefinition } from './place-definition.ts'
import { sftpPlace } from './sftp/sftp-place.ts'
import { isSecretField, type PathType } from './source.ts'

/**
 * The path types with their one definition of fields each. Forms, server actions and the worker take their schemas from
 * here; create-source.ts has the drivers. docs/add-a-path-type.md says how one joins.
 */
export const pathTypeDefinitions = {
  LocalDir: localDirPlace,
  LocalHDFS: localHdfsPlace,
  RemoteHDFS: remoteHdfsPlace,
  NFS: nfsPlace,
  CIFS: cifsPlace,
  SFTP: sftpPlace,
  OBS: obsPlace,
} satisfies Record<PathType, PlaceDefinition>

export const backupPlaceSchema = z.discriminatedUnion('pathType', [
  localDirPlace.backup.schema,
  localHdfsPlace.backup.schema,
  remoteHdfsPlace.backup.schema,
  nfsPlace.backup.schema,
  cifsPlace.backup.schema,
  sftpPlace.backup.schema,
  obsPlace.backup.schema,
])
export type BackupPlace = z.infer<typeof backupPlaceSchema>

export const restorationPlaceSchema = z.discriminatedUnion('pathType', [
  localDirPlace.restoration.schema,
  localHdfsPlace.restoration.schema,
  remoteHdfsPlace.restoration.schema,
  nfsPlace.restoration.schema,
  cifsPlace.restoration.schema,
  sftpPlace.restoration.schema,
  obsPlace.restoration.schema,
])
export type RestorationPlace = z.infer<typeof restorationPlaceSchema>

/** Whether a secret that is stored gives way to one of those that were typed. */
export function isReplacedSecret(pathType: PathType, stored: string, typed: readonly string[]): boolean {
  const { secretGroups = [] }: PlaceDefinition = pathTypeDefinitions[pathType]
  return secretGroups.some((group) => !group.includes(stored) && group.some((name) => typed.includes(name)))
}

/** Names of the fields of a path type that are secrets. */
export function secretFieldsOf(pathType: PathType): string[] {
  return pathTypeDefinitions[pathType].backup.fields.filter(isSecretField).map(({ name }) => name)
}
