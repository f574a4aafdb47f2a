import { describeZnode } from '#lib/kafka/describe-znode.ts'
import { parseTopic, type TopicJson } from '#lib/kafka/topic-json.ts'
import type { ZnodePair } from './merge-znodes.ts'
import type { PlanItem } from './plan-item.ts'
import { planLostTopic } from './plan-lost-topic.ts'
import { planSameTopic } from './plan-same-topic.ts'
import type { TopicContext } from './topic-context.ts'
import { describeSide, refuseTopic, type TopicGroup, topicItem, topicPath } from './topic-group.ts'

/** Summary of a live topic that only shares the archived one's name. */
export const anotherTopic = 'another topic of the same name'

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
  if (!archivedJson) return refuseTopic(group, root, "The archive's JSON of this topic cannot be read.")
  if (context.live.topicsBeingDeleted.has(group.topic)) {
    return refuseTopic(
      group,
      root,
      `ZooKeeper holds an order to delete this topic (/admin/delete_topics/${group.topic}): the first controller carries it out, records included. Delete that znode while the brokers are stopped, and plan again.`,
    )
  }
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

function keepLiveOnly(group: TopicGroup, root: ZnodePair | undefined): PlanItem {
  if (!root?.live) return refuseTopic(group, root, 'The archive holds parts of this topic, but not the topic itself.')
  return topicItem(group, {
    action: 'keep',
    summary: 'not in the archive; stays',
    before: describeSide(group, 'live'),
    after: null,
    writes: [],
  })
}

function keepConflict(group: TopicGroup, root: ZnodePair, reason: string): PlanItem {
  return topicItem(group, {
    action: 'keep',
    conflict: true,
    summary: anotherTopic,
    reason,
    before: describeZnode(root.path, root.live?.data ?? null),
    after: describeZnode(root.path, root.archived?.data ?? null),
    writes: [],
  })
}
