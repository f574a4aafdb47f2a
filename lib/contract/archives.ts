import { z } from 'zod'
import { type RestorationPlace, restorationPlaceSchema } from '#lib/sources/path-types.ts'
import type { SecretSetView } from './clusters.ts'
import type { BackupFileView } from './executions.ts'
import { idSchema } from './id.ts'
import { type SecretsOrigin, secretsOriginSchema } from './places.ts'

/** Job `read-archive`: the card of an archive. */
export interface ArchiveCardView {
  path: string
  sizeBytes: number
  systemVersion: string
  systemVersionMatches: boolean
  dataSource: string
  clusterName: string
  taskName: string | null
  takenAt: string
  /** null where the archive has none. */
  clusterId: string | null
  /** null where the live tree has none or could not be asked. */
  clusterIdMatches: boolean | null
  status: 'complete' | 'partial'
  stable: boolean
  znodes: number
  countsByClass: Record<string, number>
}

/** Job `inspect-archive`: all an archive says of itself, after it was checked whole. */
export interface ArchiveContentsView {
  card: ArchiveCardView
  /** Left out on purpose. */
  excluded: { path: string; znodes: number; reason: string }[]
  /** Could not be read when it was taken. */
  unreadable: { path: string; reason: string }[]
  /** Commands to the controller, kept as a note and never restored. */
  notes: { path: string; text: string | null }[]
  /** Entries of these lists beyond what is shown. */
  entriesNotShown: number
}

/** A file of a backup's history, and where it belongs. */
export interface BackupFileOriginView {
  file: BackupFileView
  cluster: { id: string; name: string }
  /** null where the task is gone. */
  task: { id: string; name: string } | null
  /** Where the archive lies, as a restoration's form has it; without its secrets, which `secretsFrom` has. */
  place: RestorationPlace
  secretsFrom: SecretsOrigin | null
  /** Secrets that it has, by the name of their field. */
  secretsSet: Record<string, SecretSetView>
  takenAt: string
}

/** What an upload answers. */
export interface UploadView {
  path: string
  sizeBytes: number
  /** An earlier upload has the same content: it is the one that is named, and this one was not kept. */
  isKnown: boolean
}

/** An archive that a page looks into. */
export const archiveLookSchema = z.object({
  clusterId: idSchema,
  archive: z.discriminatedUnion('is', [
    /** A file of a backup's history: the worker knows its place. */
    z.object({ is: z.literal('file'), fileId: idSchema }),
    z.object({
      is: z.literal('place'),
      place: restorationPlaceSchema,
      secretsFrom: secretsOriginSchema.nullable(),
    }),
  ]),
})
