import { parsePartitionState, type TopicJson } from '#lib/kafka/topic-json.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanItem, ZnodeWrite } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
import {
  checkEpoch,
  create,
  encode,
  raiseState,
  readArchivedState,
  withoutReassignment,
} from '../facts/topic-writes.ts'
import { type AclVerdict, planZnodeAcl } from './plan-znode-acl.ts'
import { isrRemedy, type TopicContext } from './topic-context.ts'
import {
  describeSide,
  partitionNumbers,
  partitionPath,
  refuseTopic,
  type TopicGroup,
  topicItem,
} from './topic-group.ts'

/** The topic that was archived: what of it is whole stays, what is damaged counts as absent, partition by partition. */
export function planSameTopic(
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
  const aclWrites = acls.flatMap((verdict) => (verdict.kind === 'write' ? [verdict.write] : []))
  const tooHigh = checkEpoch(highestEpoch)
  if (tooHigh) return refuseTopic(group, root, tooHigh)
  const before = describeSide(group, 'live')
  const after = describeSide(group, 'archived')

  if (repairs.length > 0 && highestEpoch > 0 && !options.acceptArchiveIsr) {
    return refuseTopic(group, root, `Damaged: ${repairs.join('; ')}. ${isrRemedy}`, 'damaged', 'acceptArchiveIsr')
  }
  const decision = highestEpoch > 0 ? 'acceptArchiveIsr' : acls.some(isLoosening) ? 'loosenAcls' : null
  if (writes.length === 0 && aclWrites.length === 0) {
    return topicItem(group, {
      action: 'keep',
      conflict: loosened !== undefined,
      summary: liveJson ? describeDifference(archivedJson, liveJson) : 'whole',
      reason: loosened?.reason ?? '',
      decision: loosened?.decision ?? null,
      before,
      after,
      writes: [],
    })
  }
  const clauses = [...repairs, ...(aclWrites.length > 0 ? [`ACL of ${aclWrites.length} znodes`] : [])]
  return topicItem(group, {
    action: 'change',
    conflict: loosened !== undefined,
    summary: `repaired: ${clauses.join('; ')}`,
    reason: loosened?.reason ?? '',
    decision: loosened ? loosened.decision : decision,
    before,
    after,
    writes: [...writes, ...aclWrites],
  })
}

function isLoosening(verdict: AclVerdict): boolean {
  return verdict.kind === 'write' && verdict.decision !== null
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
