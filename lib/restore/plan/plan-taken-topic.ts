import { parsePartitionState, type TopicJson } from '#lib/kafka/topic-json.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanItem, ZnodeWrite } from '../facts/plan-item.ts'
import {
  checkEpoch,
  create,
  encode,
  raiseState,
  readArchivedState,
  withoutReassignment,
} from '../facts/topic-writes.ts'
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
 * A live topic of another id, new and empty after a reinstallation, becomes the archived one again: id, assignment,
 * leader and ISR of the archive, epochs beyond both. Right for brokers that have the disks of the archived topic; over
 * other disks the topic stays down until `partition.metadata` is deleted there.
 */
export function planTakenTopic(
  group: TopicGroup,
  root: ZnodePair,
  archivedJson: TopicJson,
  liveJson: TopicJson | null,
  { options, targets }: TopicContext,
): PlanItem {
  if (!root.live) return refuseTopic(group, root, 'There is no live topic of this name.')
  const beyond = liveJson ? partitionNumbers(liveJson).filter((p) => !(p in archivedJson.partitions)) : []
  if (beyond.length > 0) {
    return refuseTopic(
      group,
      root,
      `The live topic has partitions that the archive does not know (${beyond.join(', ')}): it is in use. It stays.`,
    )
  }
  const pairs = new Map(group.pairs.map((pair) => [pair.path, pair]))
  const json = withoutReassignment(archivedJson)
  const writes: ZnodeWrite[] = [{ op: 'setData', path: root.path, data: encode(json), version: root.live.stat.version }]
  const parent = pairs.get(`${root.path}/partitions`)
  if (!parent?.archived) return refuseTopic(group, root, 'The archive holds no partitions of this topic.')
  if (!parent.live) writes.push(create(parent.archived, parent.archived.data))
  let highestEpoch = 0
  for (const partition of partitionNumbers(json)) {
    const path = partitionPath(group.topic, partition)
    const pair = pairs.get(path)
    const statePair = pairs.get(`${path}/state`)
    const state = readArchivedState(statePair?.archived ?? null, options)
    if (!pair?.archived || !statePair?.archived || !state) {
      return refuseTopic(group, root, `The archive holds no usable state of partition ${partition}.`)
    }
    if (!pair.live) writes.push(create(pair.archived, pair.archived.data))
    const raised = raiseState(state, targets, parsePartitionState(statePair.live?.data ?? null))
    highestEpoch = Math.max(highestEpoch, raised.leader_epoch)
    writes.push(
      statePair.live
        ? { op: 'setData', path: statePair.path, data: encode(raised), version: statePair.live.stat.version }
        : create(statePair.archived, encode(raised)),
    )
  }
  const tooHigh = checkEpoch(highestEpoch)
  if (tooHigh) return refuseTopic(group, root, tooHigh)
  const summary = `takes the archive's id back: ${liveJson?.topic_id ?? 'none'} → ${archivedJson.topic_id ?? 'none'}, ${partitionNumbers(json).length} partitions; leader and ISR are the archive's`
  const after = describeAfter(group, writes)
  if (!options.acceptArchiveIsr) {
    const reason = `Who leads its partitions is known from the archive only. ${isrRemedy}`
    return refuseTopic(group, root, reason, summary, 'acceptArchiveIsr', after)
  }
  return topicItem(group, {
    action: 'change',
    summary,
    decision: 'takeArchiveIds',
    before: describeSide(group, 'live'),
    after,
    writes,
  })
}
