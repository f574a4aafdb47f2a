import type { ArchivedZnode } from '#lib/archive/archive.ts'
import type { TopicJson } from '#lib/kafka/topic-json.ts'
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
  partitionNumbers,
  partitionPath,
  refuseTopic,
  type TopicGroup,
  topicItem,
} from './topic-group.ts'

/** A topic that ZooKeeper has lost: written whole with raised epochs, the archive's ISR on the operator's word. */
export function planLostTopic(
  group: TopicGroup,
  archived: ArchivedZnode,
  json: TopicJson,
  { archive, live, options, targets }: TopicContext,
): PlanItem {
  const root = group.pairs[0]
  const wasBeingDeleted = archive.topicsBeingDeleted.has(group.topic)
  if (wasBeingDeleted && !options.restoreDeletedTopics) {
    return refuseTopic(
      group,
      root,
      'The topic was being deleted when the archive was taken; its records are gone. Tick "Restore deleted topics" to bring back the metadata only.',
      undefined,
      'restoreDeletedTopics',
    )
  }
  if (json.topic_id === undefined && live.writesTopicIds && !options.acceptTopicsWithoutIds) {
    return refuseTopic(
      group,
      root,
      'The archived topic has no topic id, but the live brokers give one to every topic: written without it, the brokers would invent one that is not on their disks. Tick "Accept topics without ids" if that is what you want.',
      undefined,
      'acceptTopicsWithoutIds',
    )
  }
  const znodes = new Map(group.pairs.map((pair) => [pair.path, pair.archived]))
  const writes: ZnodeWrite[] = [create(archived, encode(withoutReassignment(json)))]
  const parent = znodes.get(`${archived.path}/partitions`)
  if (!parent) return refuseTopic(group, root, 'The archive holds no partitions of this topic.')
  writes.push(create(parent, parent.data))
  let highestEpoch = 0
  for (const partition of partitionNumbers(json)) {
    const path = partitionPath(group.topic, partition)
    const archivedPartition = znodes.get(path)
    const archivedState = znodes.get(`${path}/state`)
    const state = readArchivedState(archivedState ?? null, options)
    if (!archivedPartition || !archivedState || !state) {
      return refuseTopic(
        group,
        root,
        `The archive holds no usable state of partition ${partition}: no leader can be named.`,
      )
    }
    const raised = raiseState(state, targets)
    highestEpoch = Math.max(highestEpoch, raised.leader_epoch)
    writes.push(create(archivedPartition, archivedPartition.data), create(archivedState, encode(raised)))
  }
  const tooHigh = checkEpoch(highestEpoch)
  if (tooHigh) return refuseTopic(group, root, tooHigh)
  const count = partitionNumbers(json).length
  const summary = `${count} ${count === 1 ? 'partition' : 'partitions'}, lost; leader and ISR are the archive's; leader epochs raised to at most ${highestEpoch}${wasBeingDeleted ? '; metadata only, no records come back' : ''}`
  const after = describeAfter(group, writes)
  if (!options.acceptArchiveIsr) {
    return refuseTopic(
      group,
      root,
      `The topic is lost, and who leads its partitions is known from the archive only. ${isrRemedy}`,
      summary,
      'acceptArchiveIsr',
      after,
    )
  }
  return topicItem(group, {
    action: 'create',
    summary,
    decision: 'acceptArchiveIsr',
    before: null,
    after,
    writes,
  })
}
