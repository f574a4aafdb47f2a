import { z } from 'zod'
import type { ZnodeData } from '#lib/zookeeper/types.ts'
import { parseJson } from './parse-json.ts'

/** Parsers for the JSON that Kafka keeps about topics. Each answers null for what Kafka itself could not use. */

/** By hand: zod notes every value that is wrong, and a stranger's archive may have a million of them. */
const replicas = z.custom<number[]>(isReplicas)
const replicasByPartition = z.custom<Record<string, number[]>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([partition, brokers]) => /^\d+$/.test(partition) && isReplicas(brokers)),
)

function isReplicas(value: unknown): boolean {
  return Array.isArray(value) && value.every(Number.isSafeInteger)
}

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

const brokerSchema = z.looseObject({
  endpoints: z.array(z.string()).optional(),
  /** Of a plaintext listener; null and -1 where there is none. */
  host: z.string().nullish(),
  port: z.number().int().nullish(),
})

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

/** A broker has a few listeners, and each is asked at its address. */
const maxEndpoints = 16

/** host:port of every listener in a broker's registration, 16 at most; they may be called anything (`REPLICATION-9091`). */
export function parseBrokerEndpoints(data: ZnodeData): string[] {
  const broker = parse(brokerSchema, data)
  if (!broker) return []
  const listeners = (broker.endpoints ?? []).flatMap((endpoint) => {
    const address = /^[^/]*:\/\/(.{1,255}:\d{1,5})$/.exec(endpoint)?.[1]
    return address === undefined ? [] : [address]
  })
  if (listeners.length > 0) return [...new Set(listeners)].slice(0, maxEndpoints)
  if (!broker.host || !broker.port || broker.port < 0) return []
  return [`${broker.host.includes(':') ? `[${broker.host}]` : broker.host}:${broker.port}`]
}

/**
 * Whether the data of /migration is the state of one: zookeeper-security-migration.sh makes the znode too, empty
 * (KAFKA-19480).
 */
export function isMigration(data: ZnodeData): boolean {
  return data !== null && data.length > 0
}

/** /controller_epoch holds a plain number. */
export function parseEpoch(data: ZnodeData): number | null {
  const text = data?.toString('utf8').trim() ?? ''
  return /^\d{1,10}$/.test(text) ? Number(text) : null
}

function parse<T>(schema: z.ZodType<T>, data: ZnodeData): T | null {
  const parsed = schema.safeParse(parseJson(data))
  return parsed.success ? parsed.data : null
}
