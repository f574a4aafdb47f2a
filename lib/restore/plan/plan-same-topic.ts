import { parsePartitionState, type TopicJson } from '#lib/kafka/topic-json.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanItem, ZnodeWrite } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
import {
  checkEpoch,
  create,
  encode,
  isReassigned,
  raiseState,
  readArchivedState,
  withoutReassignment,
} from '../facts/topic-writes.ts'
import { type AclVerdict, planZnodeAcl } from './plan-znode-acl.ts'
import { isrRemedy, type TopicContext } from './topic-context.ts'
import {
  describeAfter,
  describeSide,
  partitionNumbers,
  partitionPath,
  refuseTopic,
  type TopicGroup,
  topicItem,
} from './topic-group.ts'

/**
 * The topic that was archived: what of it is whole stays, what is damaged counts as absent, partition by partition. An
 * id that the very znode of the archive has lost is put back: it is what the brokers' disks carry.
 */
export function planSameTopic(
  group: TopicGroup,
  root: ZnodePair,
  archivedJson: TopicJson,
  liveJson: TopicJson | null,
  { options, targets }: TopicContext,
): PlanItem {
  const pairs = new Map(group.pairs.map((pair) => [pair.path, pair]))
  const repairs: string[] = []
  const reasons: string[] = []
  let wanted = mergePartitions(archivedJson, liveJson)
  const lostFromJson = partitionNumbers(archivedJson).filter((p) => !liveJson || !(p in liveJson.partitions))
  if (lostFromJson.length > 0) {
    repairs.push(liveJson ? `partitions ${lostFromJson.join(', ')} missing from the topic's JSON` : 'unreadable JSON')
  }
  const isIdLost = liveJson !== null && hasLostId(archivedJson, liveJson)
  if (isIdLost) {
    wanted = withIdOf(archivedJson, wanted)
    repairs.push(`the archive's topic id is put back: ${liveJson.topic_id ?? 'none'} → ${archivedJson.topic_id}`)
    reasons.push(idBack)
  }

  const writes: ZnodeWrite[] = []
  const partitionsPair = pairs.get(`${root.path}/partitions`)
  if (!partitionsPair?.live) {
    if (!partitionsPair?.archived) return refuseTopic(group, root, 'Neither side holds the partitions of this topic.')
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
    const archivedState = readArchivedState(statePair?.archived ?? null, options)
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
    return refuseTopic(
      group,
      root,
      `Partitions ${unrecoverable.join(', ')} have no usable state, neither live nor in the archive: no leader can be named.`,
    )
  }
  const writesStates = highestEpoch > 0
  if (writesStates) repairs.push("their leader and ISR are the archive's")
  const isMoving = liveJson !== null && isReassigned(liveJson)
  if (writesStates && isMoving) {
    wanted = withoutReassignment(wanted)
    repairs.push('the reassignment under way is dropped, all its replicas stay')
  }
  if (root.live && (lostFromJson.length > 0 || isIdLost || (writesStates && isMoving))) {
    writes.unshift({ op: 'setData', path: root.path, data: encode(wanted), version: root.live.stat.version })
  }
  const torn = writes.length > 0 ? findTornPartitions(group.topic, wanted, pairs, options) : []
  if (torn.length > 0) {
    return refuseTopic(
      group,
      root,
      `Leader or ISR of partitions ${torn.join(', ')} would lie on brokers outside their assignment: the topic was reassigned after the backup. Repair it from a newer archive, or by hand with the brokers stopped.`,
    )
  }
  const acls = group.pairs.map((pair) => planZnodeAcl(pair, options))
  const loosened = acls.find((verdict) => verdict.kind === 'withheld')
  if (loosened) reasons.push(loosened.reason)
  const aclWrites = acls.flatMap((verdict) => (verdict.kind === 'write' ? [verdict.write] : []))
  const tooHigh = checkEpoch(highestEpoch)
  if (tooHigh) return refuseTopic(group, root, tooHigh)
  const before = describeSide(group, 'live')
  const after = describeAfter(group, writes)

  if (writesStates && !options.acceptArchiveIsr) {
    const reason = `Damaged: ${repairs.join('; ')}. ${isrRemedy}`
    return refuseTopic(group, root, reason, 'damaged', 'acceptArchiveIsr', after)
  }
  const decision = writesStates ? 'acceptArchiveIsr' : acls.some(isLoosening) ? 'loosenAcls' : null
  const moved = liveJson ? findMoved(archivedJson, liveJson) : []
  if (moved.length > 0) reasons.unshift(describeMoved(moved, archivedJson, liveJson))
  const drift = liveJson ? describeDrift(archivedJson, liveJson, moved) : []
  const clauses = [...repairs, ...(aclWrites.length > 0 ? [`ACL of ${aclWrites.length} znodes`] : [])]
  const isKept = clauses.length === 0
  return topicItem(group, {
    action: isKept ? 'keep' : 'change',
    conflict: loosened !== undefined,
    summary: [isKept ? 'whole' : `repaired: ${clauses.join('; ')}`, ...drift].join('; '),
    reason: reasons.join(' '),
    decision: loosened ? loosened.decision : decision,
    before,
    after,
    writes: [...writes, ...aclWrites],
  })
}

function isLoosening(verdict: AclVerdict): boolean {
  return verdict.kind === 'write' && verdict.decision !== null
}

const idBack =
  "The znode is the very one that was archived, so a tool wrote over its id; the brokers' disks (partition.metadata) keep the archived one. Leave this topic out only if partition.metadata was deleted on all its brokers since."

/** The same znode under another id, or none: Kafka never changes one. */
function hasLostId(archived: TopicJson, live: TopicJson): boolean {
  return archived.topic_id !== undefined && archived.topic_id !== live.topic_id
}

/** What an old tool writes is of an old version and lacks the lists of a reassignment too. */
function withIdOf(archived: TopicJson, json: TopicJson): TopicJson {
  return {
    ...(archived.adding_replicas ? { adding_replicas: {} } : {}),
    ...(archived.removing_replicas ? { removing_replicas: {} } : {}),
    ...json,
    version: Math.max(json.version, archived.version),
    topic_id: archived.topic_id,
  }
}

/** Partitions whose state, live or to be written, names a broker that their assignment does not. */
function findTornPartitions(
  topic: string,
  wanted: TopicJson,
  pairs: ReadonlyMap<string, ZnodePair>,
  options: PlanOptions,
): string[] {
  return partitionNumbers(wanted).filter((partition) => {
    const pair = pairs.get(`${partitionPath(topic, partition)}/state`)
    const state = parsePartitionState(pair?.live?.data ?? null) ?? readArchivedState(pair?.archived ?? null, options)
    const holders = state ? [...state.isr, ...(state.leader >= 0 ? [state.leader] : [])] : []
    return holders.some((broker) => !(wanted.partitions[partition] ?? []).includes(broker))
  })
}

/** What is live of a damaged topic stays; what the archive knows beyond it comes back. */
function mergePartitions(archived: TopicJson, live: TopicJson | null): TopicJson {
  if (!live) return withoutReassignment(archived)
  return { ...live, partitions: { ...archived.partitions, ...live.partitions } }
}

/** Partitions whose replicas are others than the archive's. */
function findMoved(archived: TopicJson, live: TopicJson): string[] {
  return partitionNumbers(archived).filter(
    (p) => p in live.partitions && archived.partitions[p]?.join() !== live.partitions[p]?.join(),
  )
}

function describeDrift(archived: TopicJson, live: TopicJson, moved: readonly string[]): string[] {
  const added = partitionNumbers(live).filter((p) => !(p in archived.partitions)).length
  const counted = moved.length === 1 ? '1 partition' : `${moved.length} partitions`
  return [
    ...(added > 0 ? [`${added} ${added === 1 ? 'partition was' : 'partitions were'} added since`] : []),
    ...(moved.length > 0 ? [`the live assignment of ${counted} differs from the archive's and stays`] : []),
  ]
}

const movedNamed = 5

function describeMoved(moved: readonly string[], archived: TopicJson, live: TopicJson | null): string {
  const named = moved
    .slice(0, movedNamed)
    .map((p) => `${p} on ${live?.partitions[p]?.join(' ')}, in the archive on ${archived.partitions[p]?.join(' ')}`)
  const more = moved.length - named.length
  return `Replicas were reassigned since the backup: ${more > 0 ? [...named, `and ${more} more`].join('; ') : named.join('; ')}. An older assignment written back loses records; to go back to it, reassign them through Kafka (kafka-reassign-partitions.sh).`
}
