import { z } from 'zod'
import { type Selection, selectionSchema } from '#lib/restore/facts/plan-options.ts'
import {
  type BackupPlace,
  backupPlaceSchema,
  type RestorationPlace,
  restorationPlaceSchema,
} from '#lib/sources/path-types.ts'
import type { PathType } from '#lib/sources/source.ts'
import type { SecretSetView } from './clusters.ts'
import type { ExecutionSummaryView, ProgressView, TaskStatus } from './executions.ts'
import { idSchema } from './id.ts'
import { secretsOriginSchema } from './places.ts'

export interface BackupTaskView {
  id: string
  name: string
  cluster: { id: string; name: string }
  mode: 'Manual'
  /** null: all Kafka services. */
  services: { id: string; name: string }[] | null
  pathType: PathType
  /** Without its secrets. */
  place: BackupPlace
  /** Secrets that are stored, by the name of their field. */
  secretsSet: Record<string, SecretSetView>
  /** Folder the next files go to, as shown in the form. */
  folder: string
  maxCopies: number
  /** Of these values: a change says which version it was made from. */
  version: number
  status: TaskStatus
  progress: ProgressView
  lastExecution: ExecutionSummaryView | null
  createdAt: string
}

export interface RestorationTaskView {
  id: string
  name: string
  cluster: { id: string; name: string; systemVersion: string }
  targets: {
    service: { id: string; name: string }
    /** Without its secrets. */
    place: RestorationPlace
    secretsSet: Record<string, SecretSetView>
  }[]
  /** Of the restoration itself; an undo has a state of its own. */
  status: TaskStatus
  /** What is restored, chosen at creation; null: everything. */
  selection: Selection | null
  /** Something was written, and what was there before is kept. */
  canUndo: boolean
  /** It, or its undo, began to write and has not got to its end. */
  isHalfWay: boolean
  /** Safety backups of what the runs of this task have written, oldest first; what was undone is not among them. */
  safetyBackups: { serviceName: string; path: string }[]
  progress: ProgressView
  /** The restoration that `status` tells of; the undo of it once that has succeeded. */
  lastExecution: ExecutionSummaryView | null
  /** An undo of that restoration that waits, runs, failed or was stopped. */
  undo: (ExecutionSummaryView & { progress: ProgressView }) | null
  /** Newest plan, if any; the one that Start would confirm. */
  planId: string | null
  /** The plan that was confirmed last, if any; the one that Retry carries out. */
  confirmedPlanId: string | null
  createdAt: string
  createdBy: string
}

/** The manual's rule for task names: letters, digits and underscores or hyphens; they become folder names on storage. */
export const taskNameSchema = z
  .string()
  .trim()
  .min(1, 'errors.required')
  .max(64, 'errors.nameTooLong')
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'errors.nameCharacters')

export const backupTaskSchema = z.object({
  name: taskNameSchema,
  clusterId: idSchema,
  mode: z.enum(['Manual']),
  /** null: all Kafka services of the cluster. */
  serviceIds: z.array(idSchema).min(1, 'errors.chooseService').nullable(),
  place: backupPlaceSchema,
  maxCopies: z.number('errors.copies').int('errors.copies').min(1, 'errors.copies').max(1000, 'errors.copies'),
})

export const restorationTaskSchema = z.object({
  name: taskNameSchema,
  clusterId: idSchema,
  targets: z
    .array(
      z.object({
        serviceId: idSchema,
        place: restorationPlaceSchema,
        /** Of the backup it restores. */
        secretsFrom: secretsOriginSchema.nullable(),
        /** Of that backup's history, where the place was taken from it. */
        fileId: idSchema.nullish(),
      }),
    )
    .min(1, 'errors.chooseService'),
  /** null: everything. */
  selection: selectionSchema.nullable(),
})
