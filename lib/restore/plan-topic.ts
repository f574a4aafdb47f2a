import type { ArchivedZnode } from '#lib/archive/archive.ts'
import { classifyZnode } from '#lib/kafka/catalogue.ts'
import { describeZnode } from '#lib/kafka/describe-znode.ts'
import { type PartitionState, parsePartitionState, parseTopic, type TopicJson } from '#lib/kafka/topic-json.ts'
import type { ArchiveFacts } from './archive-facts.ts'
import type { LiveFacts } from './live-facts.ts'
import { makePlanItem } from './make-plan-item.ts'
import type { ZnodePair } from './merge-znodes.ts'
import type { PlanItem, PlanTargets, ZnodeWrite } from './plan-item.ts'
import type { PlanOptions } from './plan-options.ts'
import { planZnodeAcl } from './plan-znode-acl.ts'

/** Everything below one /brokers/topics/<topic>, from the archive and from the live tree. */
export interface TopicGroup {
  topic: string
  pairs: ZnodePair[]
}

export interface TopicContext {
  archive: ArchiveFacts
  live: LiveFacts
  options: PlanOptions
  targets: PlanTargets
}

/** One multi holds a whole topic; ZooKeeper cuts the connection a little above this. */
const maxTopicBytes = 900_000
/** What an operation costs beside its path, data and ACL. */
const operationOverheadBytes = 80
const maxEpoch = 2 ** 31 - 1

const isrRemedy =
  'Tick "Write lost topics with the archive\'s leader and ISR" if nothing changed in the ISR after the archive was taken, and plan again.'

/**
 * Decides one topic as a whole. A topic that is the same (equal id; without ids, the same znode) keeps its assignment
 * and state, and what of it is damaged counts as absent; a lost topic is written with raised epochs and the archive's
 * ISR on the operator's word; anything else stays as it is and is listed as a conflict.
 */
export function planTopic(group: TopicGroup, context: TopicContext): PlanItem {
  const root = group.pairs.find((pair) => pair.path === topicPath(group.topic))
  const archived = root?.archived ?? null
  if (!archived) return keepLiveOnly(group, root)
  const archivedJson = parseTopic(archived.data)
  if (!archivedJson) return refuse(group, root, "The archive's JSON of this topic cannot be read.")
  if (!root?.live) return planLostTopic(group, archived, archivedJson, context)

  const liveJson = parseTopic(root.live.data)
  const isSameZnode = archived.stat.czxid === root.live.stat.czxid && archived.stat.ctime === root.live.stat.ctime
  if (liveJson) {
    const identity = compareIdentity(archivedJson, liveJson, isSameZnode)
    if (identity !== 'same') return keepConflict(group, root, identity)
  } else if (!isSameZnode) {
    return keepConflict(
      group,
      root,
      'The live JSON cannot be read and the znode is not the one that was archived, so nobody can tell whether this is the same topic. Delete the damaged topic znode with the brokers stopped, and plan again.',
    )
  }
  return planSameTopic(group, root, archivedJson, liveJson, context)
}

function compareIdentity(archived: TopicJson, live: TopicJson, isSameZnode: boolean): 'same' | string {
  const archivedId = archived.topic_id
  const liveId = live.topic_id
  if (archivedId !== undefined && archivedId === liveId) return 'same'
  if (archivedId === undefined && isSameZnode) return 'same'
  if (archivedId === undefined && liveId === undefined) {
    return 'Neither the archive nor the live topic has a topic id and the live znode was created anew: it may be another topic of the same name. The live topic stays.'
  }
  return `The live topic has another topic id (${liveId ?? 'none'}) than the archived one (${archivedId ?? 'none'}): it was created anew after the backup. The live topic stays.`
}

function planLostTopic(
  group: TopicGroup,
  archived: ArchivedZnode,
  json: TopicJson,
  { archive, live, options, targets }: TopicContext,
): PlanItem {
  const root = group.pairs[0]
  if (archive.topicsBeingDeleted.has(group.topic)) {
    return refuse(group, root, 'The topic was being deleted when the archive was taken; its records are gone.')
  }
  if (json.topic_id === undefined && live.writesTopicIds) {
    return refuse(
      group,
      root,
      'The archived topic has no topic id, but the live brokers give one to every topic: written without it, the brokers would invent one that is not on their disks.',
    )
  }
  const znodes = new Map(group.pairs.map((pair) => [pair.path, pair.archived]))
  const writes: ZnodeWrite[] = [create(archived, stoppedReassignment(json))]
  const parent = znodes.get(`${archived.path}/partitions`)
  if (!parent) return refuse(group, root, 'The archive holds no partitions of this topic.')
  writes.push(create(parent, parent.data))
  let highestEpoch = 0
  for (const partition of partitionNumbers(json)) {
    const path = partitionPath(group.topic, partition)
    const archivedPartition = znodes.get(path)
    const archivedState = znodes.get(`${path}/state`)
    const state = parsePartitionState(archivedState?.data ?? null)
    if (!archivedPartition || !archivedState || !state) {
      return refuse(group, root, `The archive holds no usable state of partition ${partition}: no leader can be named.`)
    }
    const raised = raiseState(state, targets)
    highestEpoch = Math.max(highestEpoch, raised.leader_epoch)
    writes.push(create(archivedPartition, archivedPartition.data), create(archivedState, encode(raised)))
  }
  const tooMuch = checkLimits(writes, highestEpoch)
  if (tooMuch) return refuse(group, root, tooMuch)
  const count = partitionNumbers(json).length
  const summary = `${count} ${count === 1 ? 'partition' : 'partitions'}, lost; leader epochs raised to at most ${highestEpoch}`
  if (!options.acceptArchiveIsr) {
    return refuse(
      group,
      root,
      `The topic is lost, and who leads its partitions is known from the archive only. ${isrRemedy}`,
      summary,
    )
  }
  return item(group, { action: 'create', summary, before: null, after: describeSide(group, 'archived'), writes })
}

function planSameTopic(
  group: TopicGroup,
  root: ZnodePair,
  archivedJson: TopicJson,
  liveJson: TopicJson | null,
  { options, targets }: TopicContext,
): PlanItem {
  const pairs = new Map(group.pairs.map((pair) => [pair.path, pair]))
  const writes: ZnodeWrite[] = []
  const repairs: string[] = []
  const wanted = mergePartitions(archivedJson, liveJson)
  const lostFromJson = partitionNumbers(archivedJson).filter((p) => !liveJson || !(p in liveJson.partitions))
  if (root.live && lostFromJson.length > 0) {
    writes.push({ op: 'setData', path: root.path, data: encode(wanted), version: root.live.stat.version })
    repairs.push(liveJson ? `partitions ${lostFromJson.join(', ')} missing from the topic's JSON` : 'unreadable JSON')
  }

  const partitionsPair = pairs.get(`${root.path}/partitions`)
  if (!partitionsPair?.live) {
    if (!partitionsPair?.archived) return refuse(group, root, 'Neither side holds the partitions of this topic.')
    writes.push(create(partitionsPair.archived, partitionsPair.archived.data))
  }
  let highestEpoch = 0
  const unrecoverable: string[] = []
  for (const partition of partitionNumbers(wanted)) {
    const path = partitionPath(group.topic, partition)
    const pair = pairs.get(path)
    const statePair = pairs.get(`${path}/state`)
    const liveState = parsePartitionState(statePair?.live?.data ?? null)
    if (pair?.live && liveState) continue
    const archivedState = parsePartitionState(statePair?.archived?.data ?? null)
    if (!pair?.archived || !statePair?.archived || !archivedState) {
      unrecoverable.push(partition)
      continue
    }
    if (!pair.live) writes.push(create(pair.archived, pair.archived.data))
    const raised = raiseState(archivedState, targets)
    highestEpoch = Math.max(highestEpoch, raised.leader_epoch)
    writes.push(
      statePair.live
        ? { op: 'setData', path: statePair.path, data: encode(raised), version: statePair.live.stat.version }
        : create(statePair.archived, encode(raised)),
    )
    repairs.push(`partition ${partition} ${pair.live ? 'without a usable state' : 'missing'}`)
  }
  if (unrecoverable.length > 0) {
    return refuse(
      group,
      root,
      `Partitions ${unrecoverable.join(', ')} have no usable state, neither live nor in the archive: no leader can be named.`,
    )
  }
  const acls = group.pairs.map(planZnodeAcl)
  const loosened = acls.find((verdict) => verdict.kind === 'looser')
  const tightened = acls.flatMap((verdict) => (verdict.kind === 'tighten' ? [verdict.write] : []))
  const tooMuch = checkLimits(writes, highestEpoch)
  if (tooMuch) return refuse(group, root, tooMuch)
  const before = describeSide(group, 'live')
  const after = describeSide(group, 'archived')

  if (repairs.length > 0 && highestEpoch > 0 && !options.acceptArchiveIsr) {
    return refuse(group, root, `Damaged: ${repairs.join('; ')}. ${isrRemedy}`, 'damaged')
  }
  if (writes.length === 0 && tightened.length === 0) {
    return item(group, {
      action: 'keep',
      conflict: loosened !== undefined,
      summary: liveJson ? describeDifference(archivedJson, liveJson) : 'whole',
      reason: loosened?.reason ?? '',
      before,
      after,
      writes: [],
    })
  }
  const clauses = [...repairs, ...(tightened.length > 0 ? [`ACL of ${tightened.length} znodes`] : [])]
  return item(group, {
    action: 'change',
    conflict: loosened !== undefined,
    summary: `repaired: ${clauses.join('; ')}`,
    reason: loosened?.reason ?? '',
    before,
    after,
    writes: [...writes, ...tightened],
  })
}

/** What is live of a damaged topic stays; what the archive knows beyond it comes back. */
function mergePartitions(archived: TopicJson, live: TopicJson | null): TopicJson {
  if (!live) return withoutReassignment(archived)
  return { ...live, partitions: { ...archived.partitions, ...live.partitions } }
}

function stoppedReassignment(json: TopicJson): Buffer {
  return encode(withoutReassignment(json))
}

/** A reassignment under way when the archive was taken is not resumed: the union of its replicas stays. */
function withoutReassignment(json: TopicJson): TopicJson {
  return {
    ...json,
    ...(json.adding_replicas ? { adding_replicas: {} } : {}),
    ...(json.removing_replicas ? { removing_replicas: {} } : {}),
  }
}

/**
 * Epochs only go forward: brokers and long-lived clients refuse a leader whose epoch is behind what they remember. Only
 * states that cannot be read are written, so the archive's epoch is all there is to raise. The controller epoch stays
 * below /controller_epoch, which is raised in the same restoration.
 */
function raiseState(archived: PartitionState, targets: PlanTargets): PartitionState {
  return {
    ...archived,
    leader_epoch: archived.leader_epoch + targets.leaderEpochRaise,
    controller_epoch: Math.min(archived.controller_epoch, targets.controllerEpoch ?? archived.controller_epoch),
  }
}

function checkLimits(writes: readonly ZnodeWrite[], highestEpoch: number): string | null {
  if (highestEpoch > maxEpoch) return `Its leader epoch would pass ${maxEpoch}, which Kafka cannot hold.`
  const bytes = writes.reduce((sum, write) => sum + sizeOfWrite(write), 0)
  return bytes > maxTopicBytes
    ? `It takes ${bytes} bytes to write at once, more than the ${maxTopicBytes} that ZooKeeper takes in one transaction.`
    : null
}

/** Bytes of a write in a request, close enough to keep below ZooKeeper's limit. */
export function sizeOfWrite(write: ZnodeWrite): number {
  const data = 'data' in write ? (write.data?.length ?? 0) : 0
  const acl = 'acl' in write ? write.acl.reduce((sum, e) => sum + e.scheme.length + e.id.length + 12, 0) : 0
  return operationOverheadBytes + Buffer.byteLength(write.path) + data + acl
}

function keepLiveOnly(group: TopicGroup, root: ZnodePair | undefined): PlanItem {
  if (!root?.live) return refuse(group, root, 'The archive holds parts of this topic, but not the topic itself.')
  return item(group, {
    action: 'keep',
    summary: 'not in the archive; stays',
    before: describeSide(group, 'live'),
    after: null,
    writes: [],
  })
}

function keepConflict(group: TopicGroup, root: ZnodePair, reason: string): PlanItem {
  return item(group, {
    action: 'keep',
    conflict: true,
    summary: 'another topic of the same name',
    reason,
    before: describeZnode(root.path, root.live?.data ?? null),
    after: describeZnode(root.path, root.archived?.data ?? null),
    writes: [],
  })
}

function refuse(group: TopicGroup, root: ZnodePair | undefined, reason: string, summary = 'not restored'): PlanItem {
  return item(group, {
    action: 'refuse',
    conflict: true,
    summary,
    reason,
    before: root?.live ? describeSide(group, 'live') : null,
    after: describeSide(group, 'archived'),
    writes: [],
  })
}

function item(
  group: TopicGroup,
  rest: Pick<PlanItem, 'action' | 'summary' | 'before' | 'after' | 'writes'> &
    Partial<Pick<PlanItem, 'conflict' | 'reason'>>,
): PlanItem {
  return makePlanItem({ kind: 'topics', name: group.topic, path: topicPath(group.topic), ...rest })
}

function describeDifference(archived: TopicJson, live: TopicJson): string {
  const differing = partitionNumbers(archived).filter(
    (p) => JSON.stringify(archived.partitions[p]) !== JSON.stringify(live.partitions[p]),
  )
  const added = partitionNumbers(live).length - partitionNumbers(archived).length
  const clauses = [
    ...(added > 0 ? [`${added} partitions were added since`] : []),
    ...(differing.length > 0 ? [`replicas of partitions ${differing.join(', ')} were moved since; they stay`] : []),
  ]
  return clauses.length > 0 ? `whole; ${clauses.join('; ')}` : 'whole'
}

/** Partitions and states of one side, one a line, as the page shows them. */
function describeSide(group: TopicGroup, side: 'archived' | 'live'): string | null {
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
  const lines = partitionNumbers(json).map((p) => {
    const state = states.get(p)
    const held = state
      ? `leader ${state.leader}, ISR ${state.isr.join(' ')}, leader epoch ${state.leader_epoch}, controller epoch ${state.controller_epoch}`
      : 'no usable state'
    return `partition ${p}: replicas ${(json.partitions[p] ?? []).join(' ')}; ${held}`
  })
  return [`topic id ${json.topic_id ?? 'none'}`, ...lines].join('\n')
}

function create(archived: ArchivedZnode, data: Buffer | null): ZnodeWrite {
  return { op: 'create', path: archived.path, data, acl: archived.acl }
}

function partitionNumbers(json: TopicJson): string[] {
  return Object.keys(json.partitions).sort((a, b) => Number(a) - Number(b))
}

function topicPath(topic: string): string {
  return `/brokers/topics/${topic}`
}

function partitionPath(topic: string, partition: string): string {
  return `${topicPath(topic)}/partitions/${partition}`
}

function encode(json: TopicJson | PartitionState): Buffer {
  return Buffer.from(JSON.stringify(json))
}
