import { z } from 'zod'
import { planOptionsSchema } from '#lib/restore/plan-options.ts'
import { browseSchema, idSchema, restorationPlaceSchema } from './inputs.ts'

/** What a page may ask the worker for, and with what: the JSON column Job.input. */
export const jobInputSchemas = {
  'plan-restoration': z.object({ taskId: idSchema, options: planOptionsSchema }),
  'browse-source': browseSchema,
  'read-archive': z.object({ clusterId: idSchema, serviceId: idSchema.nullable(), place: restorationPlaceSchema }),
  'test-kafka-service': z.object({
    serviceId: idSchema.nullable(),
    /** Typed but not saved yet; null: what is stored. */
    typed: z
      .object({
        zookeeperConnect: z.string(),
        zookeeperUser: z.string(),
        /** keep: the stored one of the service. sealed: for this job's row, until it is deleted. */
        password: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('none') }),
          z.object({ kind: z.literal('keep') }),
          z.object({ kind: z.literal('sealed'), text: z.string() }),
        ]),
      })
      .nullable(),
  }),
} as const

export type JobKind = keyof typeof jobInputSchemas
export type JobInput<K extends JobKind> = z.infer<(typeof jobInputSchemas)[K]>

export function isJobKind(kind: string): kind is JobKind {
  return Object.hasOwn(jobInputSchemas, kind)
}
