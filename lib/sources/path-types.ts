import { z } from 'zod'
import { localDirPlace } from './local-dir-place.ts'
import type { PlaceDefinition } from './place-definition.ts'
import type { PathType } from './source.ts'

/**
 * The path types this console can use, each with its one definition of fields. Forms, server actions and the worker
 * take their schemas from here; create-source.ts has the drivers. docs/add-a-path-type.md says how one joins.
 */
export const pathTypeDefinitions = {
  LocalDir: localDirPlace,
} satisfies Partial<Record<PathType, PlaceDefinition>>

export type SupportedPathType = keyof typeof pathTypeDefinitions

export const backupPlaceSchema = z.discriminatedUnion('pathType', [pathTypeDefinitions.LocalDir.backup.schema])
export type BackupPlace = z.infer<typeof backupPlaceSchema>

export const restorationPlaceSchema = z.discriminatedUnion('pathType', [
  pathTypeDefinitions.LocalDir.restoration.schema,
])
export type RestorationPlace = z.infer<typeof restorationPlaceSchema>

export function isSupportedPathType(pathType: PathType): pathType is SupportedPathType {
  return Object.hasOwn(pathTypeDefinitions, pathType)
}
