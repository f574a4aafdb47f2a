import { z } from 'zod'
import { planOptionsSchema } from '#lib/restore/plan-options.ts'
import { restorationPlaceSchema } from '#lib/sources/path-types.ts'
import { browseSchema, idSchema } from '#lib/tasks/inputs.ts'

/** What a page job needs to know, by kind. Rows outlive deployments, so the worker parses them again. */
export const jobInputSchemas = {
  'browse-source': browseSchema,
  'read-archive': z.object({ clusterId: idSchema, serviceId: idSchema, place: restorationPlaceSchema }),
  'plan-restoration': z.object({ taskId: idSchema, options: planOptionsSchema }),
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
} as const

export type JobKind = keyof typeof jobInputSchemas
export type JobInput<K extends JobKind> = z.infer<(typeof jobInputSchemas)[K]>

export function isJobKind(kind: string): kind is JobKind {
  return Object.hasOwn(jobInputSchemas, kind)
}
