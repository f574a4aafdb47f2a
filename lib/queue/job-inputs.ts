import { z } from 'zod'
import { storageTestSchema } from '#lib/contract/clusters.ts'
import { idSchema } from '#lib/contract/id.ts'
import { hostKeySchema } from '#lib/contract/places.ts'
import { planOptionsSchema } from '#lib/restore/facts/plan-options.ts'
import { storedSecretsSchema } from '#lib/secrets/place-secrets.ts'
import { backupPlaceSchema, restorationPlaceSchema } from '#lib/sources/path-types.ts'

/** Absolute, without a slash at its end. */
const znodePathSchema = z
  .string()
  .max(100_000)
  .regex(/^\/([^/]+(\/[^/]+)*)?$/)
const childrenSchema = z.object({
  for: z.literal('children'),
  of: znodePathSchema,
  /** Last child of the page before. */
  after: znodePathSchema.nullable(),
})
const znodeSchema = z.object({ for: z.literal('znode'), path: znodePathSchema })
const searchSchema = z.object({
  for: z.literal('search'),
  /** Part of a path, in any case. */
  text: z.string().trim().min(1, 'errors.required').max(256, 'errors.tooLong'),
  after: znodePathSchema.nullable(),
})
/** Without its secrets, which are sealed for the job's row (lib/secrets/place-secrets.ts). */
const sealed = { secrets: storedSecretsSchema }
const placeInput = { clusterId: idSchema, place: restorationPlaceSchema, ...sealed }

const browsedArchive = {
  clusterId: idSchema,
  archive: z.discriminatedUnion('is', [
    /** A file of a backup's history: the worker knows its place. */
    z.object({ is: z.literal('file'), fileId: idSchema }),
    z.object({ is: z.literal('place'), place: restorationPlaceSchema, ...sealed }),
  ]),
}

/** What a page job needs to know, by kind. Rows outlive deployments, so the worker parses them again. */
export const jobInputSchemas = {
  'browse-source': z.object({ ...placeInput, path: z.string() }),
  'scan-archives': z.object({ ...placeInput, path: z.string() }),
  'browse-archive': z.object({
    ...browsedArchive,
    look: z.discriminatedUnion('for', [childrenSchema, searchSchema, znodeSchema]),
  }),
  'inspect-archive': z.object(browsedArchive),
  'browse-live': z.object({
    clusterId: idSchema,
    serviceId: idSchema,
    look: z.discriminatedUnion('for', [childrenSchema, znodeSchema]),
  }),
  'read-archive': z.object({ ...placeInput, serviceId: idSchema }),
  'test-place': z.object({
    clusterId: idSchema,
    place: z.discriminatedUnion('for', [
      z.object({ for: z.literal('backup'), place: backupPlaceSchema }),
      z.object({ for: z.literal('restoration'), place: restorationPlaceSchema }),
    ]),
    ...sealed,
  }),
  'test-storage': storageTestSchema,
  /** The key an SSH server shows, for a person to approve. */
  'read-host-key': hostKeySchema,
  'plan-restoration': z.object({ taskId: idSchema, options: z.record(idSchema, planOptionsSchema) }),
  'test-kafka-service': z.object({
    /** null for a service that is not saved yet. */
    serviceId: idSchema.nullable(),
    zookeeperConnect: z.string(),
    zookeeperUser: z.string(),
    password: z.discriminatedUnion('is', [
      z.object({ is: z.literal('none') }),
      /** The one of the service's row. */
      z.object({ is: z.literal('stored') }),
      /** Typed in a form; sealed for this job's row. */
      z.object({ is: z.literal('typed'), sealed: z.string() }),
    ]),
  }),
  /** One look; get-recovery.ts asks for the next. */
  'watch-recovery': z.object({ serviceId: idSchema }),
} as const

export type JobKind = keyof typeof jobInputSchemas
export type JobInput<K extends JobKind> = z.infer<(typeof jobInputSchemas)[K]>

export function isJobKind(kind: string): kind is JobKind {
  return Object.hasOwn(jobInputSchemas, kind)
}
