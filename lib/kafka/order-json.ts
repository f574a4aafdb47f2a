import { z } from 'zod'
import type { ZnodeData } from '#lib/zookeeper/types.ts'

/** Orders to the controller, as Kafka's tools leave them below /admin. Each parser answers null for what cannot be read. */

const partition = z.object({ topic: z.string(), partition: z.number().int() })
const electionSchema = z.object({ partitions: z.array(partition) })
const reassignmentSchema = z.object({ partitions: z.array(partition.extend({ replicas: z.array(z.number().int()) })) })

export type ElectionOrder = z.infer<typeof electionSchema>['partitions'][number]
export type ReassignmentOrder = z.infer<typeof reassignmentSchema>['partitions'][number]

export const parseElection = (data: ZnodeData): ElectionOrder[] | null => parse(electionSchema, data)
export const parseReassignment = (data: ZnodeData): ReassignmentOrder[] | null => parse(reassignmentSchema, data)

function parse<T>(schema: z.ZodType<{ partitions: T[] }>, data: ZnodeData): T[] | null {
  try {
    const parsed = schema.safeParse(JSON.parse(data?.toString('utf8') ?? ''))
    return parsed.success ? parsed.data.partitions : null
  } catch {
    return null
  }
}
