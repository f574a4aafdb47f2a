import { classifyZnode } from '#lib/kafka/catalogue.ts'
import { describeZnode } from '#lib/kafka/describe-znode.ts'
import { parsePartitionState, parseTopic, type TopicJson } from '#lib/kafka/topic-json.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanDecision } from '../facts/plan-decision.ts'
import type { PlanItem } from '../facts/plan-item.ts'
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
  return makePlanItem({ kind: 'topics', name: group.topic, path: topicPath(group.topic), ...rest })
}

export function refuseTopic(
  group: TopicGroup,
  root: ZnodePair | undefined,
  reason: string,
  summary = 'not restored',
  decision: PlanDecision | null = null,
): PlanItem {
  return topicItem(group, {
    action: 'refuse',
    conflict: true,
    summary,
    reason,
    decision,
    before: root?.live ? describeSide(group, 'live') : null,
    after: describeSide(group, 'archived'),
    writes: [],
  })
}

/** A topic may have ten thousand. */
const partitionsDescribed = 500

/** Partitions and states of one side, one a line, as the page shows them. */
export function describeSide(group: TopicGroup, side: 'archived' | 'live'): string | null {
  const root = group.pairs.find((pair) => pair.path === topicPath(group.topic))?.[side]
  if (!root) return null
  const json = parseTopic(root.data)
  if (!json) return describeZnode(root.path, root.data)
  const states = new Map(
    group.pairs.flatMap((pair) => {
      const { partition } = classifyZnode(pair.path).names
      const state = parsePartitionState(pair[side]?.data ?? null)
      return partition !== undefined && state ? [[partition, state] as const] : []
    }),
  )
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
