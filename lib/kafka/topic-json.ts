import { z } from 'zod'
import type { ZnodeData } from '#lib/zookeeper/types.ts'

/** Parsers for the JSON that Kafka keeps about topics. Each answers null for what Kafka itself could not use. */

const replicas = z.array(z.number().int())
const replicasByPartition = z.record(z.string().regex(/^\d+$/), replicas)

const topicSchema = z.looseObject({
  version: z.number().int(),
  partitions: replicasByPartition,
  /** Since 2.8; its absence is normal before. */
  topic_id: z.string().optional(),
  adding_replicas: replicasByPartition.optional(),
  removing_replicas: replicasByPartition.optional(),
})
export type TopicJson = z.infer<typeof topicSchema>

const stateSchema = z.looseObject({
  version: z.number().int(),
  leader: z.number().int(),
  leader_epoch: z.number().int().min(0),
  controller_epoch: z.number().int().min(0),
  isr: replicas,
})
export type PartitionState = z.infer<typeof stateSchema>

const producerIdBlockSchema = z.looseObject({
  version: z.number().int(),
  broker: z.number().int(),
  /** 64-bit numbers in strings. */
  block_start: z.string().regex(/^\d+$/),
  block_end: z.string().regex(/^\d+$/),
})
export type ProducerIdBlock = z.infer<typeof producerIdBlockSchema>

const clusterIdSchema = z.looseObject({ id: z.string() })

const brokerSchema = z.looseObject({ endpoints: z.array(z.string()).optional() })

const controllerSchema = z.looseObject({
  brokerid: z.number().int(),
  kraftControllerEpoch: z.number().int().optional(),
})
export type ControllerJson = z.infer<typeof controllerSchema>

export const parseTopic = (data: ZnodeData): TopicJson | null => parse(topicSchema, data)
export const parsePartitionState = (data: ZnodeData): PartitionState | null => parse(stateSchema, data)
export const parseProducerIdBlock = (data: ZnodeData): ProducerIdBlock | null => parse(producerIdBlockSchema, data)
export const parseClusterId = (data: ZnodeData): string | null => parse(clusterIdSchema, data)?.id ?? null
export const parseController = (data: ZnodeData): ControllerJson | null => parse(controllerSchema, data)

/** host:port of every listener in a broker's registration. */
export function parseBrokerEndpoints(data: ZnodeData): string[] {
  return (parse(brokerSchema, data)?.endpoints ?? []).flatMap((endpoint) => {
    const address = /^[A-Za-z0-9_]+:\/\/(.+:\d+)$/.exec(endpoint)?.[1]
    return address === undefined ? [] : [address]
  })
}

/** /controller_epoch holds a plain number. */
export function parseEpoch(data: ZnodeData): number | null {
  const text = data?.toString('utf8').trim() ?? ''
  return /^\d{1,10}$/.test(text) ? Number(text) : null
}

function parse<T>(schema: z.ZodType<T>, data: ZnodeData): T | null {
  if (data === null || data.length === 0) return null
  try {
    const parsed = schema.safeParse(JSON.parse(data.toString('utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
