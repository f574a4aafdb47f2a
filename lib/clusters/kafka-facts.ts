import { z } from 'zod'
import type { KafkaFactsView } from '#lib/contract/clusters.ts'

/** The JSON column KafkaService.facts. */
export const kafkaFactsSchema = z.object({
  servers: z.array(z.object({ address: z.string(), state: z.string(), version: z.string().nullable() })),
  clusterId: z.string().nullable(),
  brokers: z.array(z.object({ id: z.number(), endpoints: z.array(z.string()) })),
  controller: z.number().nullable(),
  topics: z.number(),
  partitions: z.number(),
  partitionsWithoutLeader: z.number(),
  at: z.string(),
}) satisfies z.ZodType<KafkaFactsView>

export function parseKafkaFacts(column: unknown): KafkaFactsView | null {
  return column === null ? null : kafkaFactsSchema.parse(column)
}

/** The JSON column KafkaService.knownEndpoints: host:port of brokers ever seen registered. */
export const knownEndpointsSchema = z.array(z.string())
