import type { KafkaFactsView } from '#lib/contract/clusters.ts'
import { getDb } from '#lib/db.ts'
import { knownEndpointsSchema } from './kafka-facts.ts'

/** Enough for every listener of the largest cluster over some years of changes. */
const endpointsKept = 500

/** Keeps the newest facts of a service, and remembers its brokers' endpoints: once the brokers are stopped nobody else knows them. */
export async function storeKafkaFacts(serviceId: string, facts: KafkaFactsView): Promise<void> {
  await getDb().$transaction(async (db) => {
    const service = await db.kafkaService.findUnique({
      where: { id: serviceId },
      select: { knownEndpoints: true, knownBrokerIds: true },
    })
    if (service === null) return
    const seen = facts.brokers.flatMap((broker) => broker.endpoints)
    const known = knownEndpointsSchema.parse(service.knownEndpoints)
    const knownEndpoints = [...new Set([...seen, ...known])].slice(0, endpointsKept)
    const ids = [...facts.brokers.map((broker) => broker.id), ...service.knownBrokerIds]
    const knownBrokerIds = [...new Set(ids)].slice(0, endpointsKept)
    await db.kafkaService.update({
      where: { id: serviceId },
      data: { facts: { ...facts }, knownEndpoints, knownBrokerIds },
    })
  })
}
