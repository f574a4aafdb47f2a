import type { ArchivedZnode } from '#lib/archive/archive.ts'
import { classifyZnode } from '#lib/kafka/catalogue.ts'
import { describeConfigChange, describeZnode } from '#lib/kafka/describe-znode.ts'
import { parseAcls, parseConfig } from '#lib/kafka/entity-json.ts'
import { parsePartitionState, parseTopic } from '#lib/kafka/topic-json.ts'
import { describeAcl, isSameAcl } from '#lib/restore/plan/plan-znode-acl.ts'
import type { Acl, ZnodeData } from '#lib/zookeeper/types.ts'

export type ComparedZnode = Pick<ArchivedZnode, 'data' | 'acl'> & { stat: { version: number } }

/** What differs between two states of one znode, a clause each, by Kafka's meaning; secrets masked. Empty: nothing. */
export function describeDifference(path: string, first: ComparedZnode, second: ComparedZnode): string[] {
  const clauses = isSameData(first.data, second.data) ? [] : describeData(path, first.data, second.data)
  // Its data says nothing: the count is its version.
  if (classifyZnode(path).restore === 'broker-id-counter' && first.stat.version !== second.stat.version) {
    clauses.push(`count ${first.stat.version} → ${second.stat.version}`)
  }
  if (!isSameAcl(first.acl, second.acl)) clauses.push(describeAccess(first.acl, second.acl))
  return clauses
}

function describeData(path: string, first: ZnodeData, second: ZnodeData): string[] {
  return (
    describeTopic(path, first, second) ??
    describeState(path, first, second) ??
    describeConfigs(path, first, second) ??
    describeAcls(path, first, second) ?? [describePlainly(path, first, second)]
  )
}

function describeTopic(path: string, first: ZnodeData, second: ZnodeData): string[] | null {
  const { class: znodeClass, names } = classifyZnode(path)
  if (znodeClass !== 'topic' || names.partition !== undefined) return null
  const [before, after] = [parseTopic(first), parseTopic(second)]
  if (!before || !after) return null
  const clauses: string[] = []
  if (before.topic_id !== after.topic_id) {
    clauses.push(`topic id ${before.topic_id ?? 'none'} → ${after.topic_id ?? 'none'}`)
  }
  const partitions = new Set([...Object.keys(before.partitions), ...Object.keys(after.partitions)])
  for (const partition of [...partitions].sort((a, b) => Number(a) - Number(b))) {
    const [old, now] = [before.partitions[partition], after.partitions[partition]]
    if (old?.join() === now?.join()) continue
    clauses.push(`partition ${partition}: replicas ${old?.join(' ') ?? 'none'} → ${now?.join(' ') ?? 'none'}`)
  }
  return clauses.length > 0 ? clauses : ['differs in a reassignment under way or in its form']
}

function describeState(path: string, first: ZnodeData, second: ZnodeData): string[] | null {
  if (!path.endsWith('/state') || classifyZnode(path).class !== 'topic') return null
  const [before, after] = [parsePartitionState(first), parsePartitionState(second)]
  if (!before || !after) return null
  const clauses: string[] = []
  if (before.leader !== after.leader) clauses.push(`leader ${before.leader} → ${after.leader}`)
  if (before.isr.join() !== after.isr.join()) clauses.push(`ISR ${before.isr.join(' ')} → ${after.isr.join(' ')}`)
  if (before.leader_epoch !== after.leader_epoch) {
    clauses.push(`leader epoch ${before.leader_epoch} → ${after.leader_epoch}`)
  }
  if (before.controller_epoch !== after.controller_epoch) {
    clauses.push(`controller epoch ${before.controller_epoch} → ${after.controller_epoch}`)
  }
  return clauses.length > 0 ? clauses : ['differs in its form']
}

function describeConfigs(path: string, first: ZnodeData, second: ZnodeData): string[] | null {
  const { class: znodeClass } = classifyZnode(path)
  if (znodeClass !== 'configuration' && znodeClass !== 'user') return null
  const [before, after] = [parseConfig(first), parseConfig(second)]
  if (!before || !after) return null
  return [describeConfigChange(before, after) || 'differs in its form']
}

function describeAcls(path: string, first: ZnodeData, second: ZnodeData): string[] | null {
  if (classifyZnode(path).class !== 'acl' || !parseAcls(first) || !parseAcls(second)) return null
  const rulesOf = (data: ZnodeData) => new Set((describeZnode(path, data) ?? '').split('\n').filter(Boolean))
  const [before, after] = [rulesOf(first), rulesOf(second)]
  const clauses = [
    ...[...before.difference(after)].map((rule) => `only in the first: ${rule}`),
    ...[...after.difference(before)].map((rule) => `only in the second: ${rule}`),
  ]
  return clauses.length > 0 ? clauses : ['differs in its form']
}

/** Long contents are not spread over the screen. */
const longestContent = 200

function describePlainly(path: string, first: ZnodeData, second: ZnodeData): string {
  const show = (data: ZnodeData) => (describeZnode(path, data) ?? 'null').replaceAll(/\s*\n\s*/g, ' ')
  const [before, after] = [show(first), show(second)]
  if (before === after) return 'its content differs'
  if (before.length > longestContent || after.length > longestContent) {
    return `its content differs (${first?.length ?? 0} bytes → ${second?.length ?? 0} bytes)`
  }
  return `${before || '(empty)'} → ${after || '(empty)'}`
}

function describeAccess(first: readonly Acl[], second: readonly Acl[]): string {
  return `znode ACL ${describeAcl(first)} → ${describeAcl(second)}`
}

function isSameData(a: ZnodeData, b: ZnodeData): boolean {
  return a === null || b === null ? a === b : a.equals(b)
}
