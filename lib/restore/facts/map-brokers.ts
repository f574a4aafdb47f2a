import type { PartitionState, TopicJson } from '#lib/kafka/topic-json.ts'
import type { PlanOptions } from './plan-options.ts'

export type BrokerMapping = PlanOptions['brokerMapping']

/** Brokers of the archive by their ids in this cluster; who is not named keeps the id. */
export function mapBroker(mapping: BrokerMapping, id: number): number {
  return mapping[String(id)] ?? id
}

/** Assignment, leader and ISR are mapped together: a half mapping leaves the partition dead. */
export function mapTopic(mapping: BrokerMapping, json: TopicJson): TopicJson {
  return { ...json, partitions: mapReplicas(mapping, json.partitions) }
}

export function mapState(mapping: BrokerMapping, state: PartitionState): PartitionState {
  return {
    ...state,
    leader: state.leader < 0 ? state.leader : mapBroker(mapping, state.leader),
    isr: state.isr.map((id) => mapBroker(mapping, id)),
  }
}

function mapReplicas(mapping: BrokerMapping, replicas: TopicJson['partitions']): TopicJson['partitions'] {
  return Object.fromEntries(
    Object.entries(replicas).map(([partition, ids]) => [partition, ids.map((id) => mapBroker(mapping, id))]),
  )
}
