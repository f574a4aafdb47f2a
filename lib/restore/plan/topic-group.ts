import { classifyZnode } from '#lib/kafka/catalogue.ts'
import { describeZnode } from '#lib/kafka/describe-znode.ts'
import { type PartitionState, parsePartitionState, parseTopic, type TopicJson } from '#lib/kafka/topic-json.ts'
import type { ZnodeData } from '#lib/zookeeper/types.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanDecision } from '../facts/plan-decision.ts'
import type { PlanItem, ZnodeWrite } from '../facts/plan-item.ts'
import { makePlanItem } from './make-plan-item.ts'

/** Everything below one /brokers/topics/<topic>, from the archive and from the live tree. */
export interface TopicGroup {
  topic: string
  pairs: ZnodePair[]
}

export function topicItem(
  group: TopicGroup,
  rest: Pick<PlanItem, 'action' | 'summary' | 'before' | 'after' | 'writes'> &
    Partial<Pick<PlanItem, 'conflict' | 'reason' | 'decision'>>,
): PlanItem {
  return makePlanItem({ kind: 'topics', name: group.topic, path: topicPath(group.topic), ...rest }, group.pairs)
}

/** @param after what the page shows beside the live side: what the tick that is missing would write, or the archive's */
export function refuseTopic(
  group: TopicGroup,
  root: ZnodePair | undefined,
  reason: string,
  summary = 'not restored',
  decision: PlanDecision | null = null,
  after: string | null = describeSide(group, 'archived'),
): PlanItem {
  return topicItem(group, {
    action: 'refuse',
    conflict: true,
    summary,
    reason,
    decision,
    before: root?.live ? describeSide(group, 'live') : null,
    after,
    writes: [],
  })
}

/** A topic may have ten thousand. */
const partitionsDescribed = 500

/** Data of one znode of a topic; undefined: there is none. */
type ReadZnode = (pair: ZnodePair) => ZnodeData | undefined

/** Partitions and states of one side, one a line, as the page shows them. */
export function describeSide(group: TopicGroup, side: 'archived' | 'live'): string | null {
  return describeTopic(group, (pair) => pair[side]?.data)
}

/** The same for the topic as it stands when `writes` are done. */
export function describeAfter(group: TopicGroup, writes: readonly ZnodeWrite[]): string | null {
  return describeTopic(group, readAfter(writes))
}

/** Assignment and usable states of a topic when `writes` are done; null where Kafka could not read it. */
export function topicAfter(
  group: TopicGroup,
  writes: readonly ZnodeWrite[],
): { json: TopicJson; states: Map<string, PartitionState> } | null {
  const read = readAfter(writes)
  const root = group.pairs.find((pair) => pair.path === topicPath(group.topic))
  const json = parseTopic((root && read(root)) ?? null)
  return json && { json, states: readStates(group, read) }
}

function readAfter(writes: readonly ZnodeWrite[]): ReadZnode {
  const written = new Map(
    writes.flatMap((write) => (write.op === 'create' || write.op === 'setData' ? [[write.path, write.data]] : [])),
  )
  return ({ path, live }) => (written.has(path) ? written.get(path) : live?.data)
}

function readStates(group: TopicGroup, read: ReadZnode): Map<string, PartitionState> {
  return new Map(
    group.pairs.flatMap((pair) => {
      const { partition } = classifyZnode(pair.path).names
      const state = parsePartitionState(read(pair) ?? null)
      return partition !== undefined && state ? [[partition, state] as const] : []
    }),
  )
}

function describeTopic(group: TopicGroup, read: ReadZnode): string | null {
  const root = group.pairs.find((pair) => pair.path === topicPath(group.topic))
  const data = root && read(root)
  if (!root || data === undefined) return null
  const json = parseTopic(data)
  if (!json) return describeZnode(root.path, data)
  const states = readStates(group, read)
  const partitions = partitionNumbers(json)
  const lines = partitions.slice(0, partitionsDescribed).map((p) => {
    const state = states.get(p)
    const held = state
      ? `leader ${state.leader}, ISR ${state.isr.join(' ')}, leader epoch ${state.leader_epoch}, controller epoch ${state.controller_epoch}`
      : 'no usable state'
    return `partition ${p}: replicas ${(json.partitions[p] ?? []).join(' ')}; ${held}`
  })
  const more = partitions.length - lines.length
  return [`topic id ${json.topic_id ?? 'none'}`, ...lines, ...(more > 0 ? [`and ${more} more partitions`] : [])].join(
    '\n',
  )
}

export function partitionNumbers(json: TopicJson): string[] {
  return Object.keys(json.partitions).sort((a, b) => Number(a) - Number(b))
}

export function topicPath(topic: string): string {
  return `/brokers/topics/${topic}`
}

export function partitionPath(topic: string, partition: string): string {
  return `${topicPath(topic)}/partitions/${partition}`
}
