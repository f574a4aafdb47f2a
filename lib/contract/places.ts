import { z } from 'zod'
import { backupPlaceSchema, restorationPlaceSchema } from '#lib/sources/path-types.ts'
import { hostSchema, portSchema } from '#lib/sources/place-fields.ts'
import type { SourceEntry } from '#lib/sources/source.ts'
import type { TestStepView } from './clusters.ts'
import { idSchema } from './id.ts'

/** Jobs `test-place` and `test-storage`: what Test connection tried, in order. */
export interface PlaceTestView {
  ok: boolean
  steps: TestStepView[]
}

/** Job `read-host-key`. */
export interface HostKeyView {
  /** Such as ssh-ed25519. */
  type: string
  /** `SHA256:…` */
  fingerprint: string
}

/** Job `browse-source`. */
export interface BrowseView {
  path: string
  /** null at the top of the place. */
  parent: string | null
  entries: (SourceEntry & { archive: { systemVersion: string; dataSource: string; takenAt: string } | null })[]
}

/** Job `scan-archives`: what lies in a place, known from the files themselves. Newest first. */
export interface ScanView {
  archives: {
    path: string
    sizeBytes: number
    systemVersion: string
    dataSource: string
    clusterName: string
    taskName: string | null
    takenAt: string
  }[]
  /** Files that are no archives, and folders that could not be listed, with the reason; the first hundred. */
  rejected: { path: string; reason: string }[]
  filesSeen: number
  /** False where the scan ended at its limit of files. */
  isWhole: boolean
}

/** Whose stored secrets count where a place is named without them. */
export const secretsOriginSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('backupTask'), taskId: idSchema }),
  z.object({ of: z.literal('restorationTarget'), taskId: idSchema, serviceId: idSchema }),
])

export type SecretsOrigin = z.infer<typeof secretsOriginSchema>

const placeOfCluster = { clusterId: idSchema, secretsFrom: secretsOriginSchema.nullable() }

/** A folder of a place: its place is that of an archive in it. '' as path: the top of LocalDir. */
export const browseSchema = z.object({
  ...placeOfCluster,
  place: restorationPlaceSchema,
  path: z.string().max(4096),
})

/** Test connection of a form: backups write, restorations only read. */
export const placeTestSchema = z.object({
  ...placeOfCluster,
  place: z.discriminatedUnion('for', [
    z.object({ for: z.literal('backup'), place: backupPlaceSchema }),
    z.object({ for: z.literal('restoration'), place: restorationPlaceSchema }),
  ]),
})

export const readArchiveSchema = z.object({ ...placeOfCluster, serviceId: idSchema, place: restorationPlaceSchema })

export const hostKeySchema = z.object({ host: hostSchema, port: portSchema })
