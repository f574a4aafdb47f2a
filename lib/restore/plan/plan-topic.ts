import { describeZnode } from '#lib/kafka/describe-znode.ts'
import { parsePartitionState, parseTopic, type TopicJson } from '#lib/kafka/topic-json.ts'
import { mapTopic } from '../facts/map-brokers.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanItem } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
import { planLiveTopic } from './plan-live-topic.ts'
import { planLostTopic } from './plan-lost-topic.ts'
import { planSameTopic } from './plan-same-topic.ts'
import { planTakenTopic } from './plan-taken-topic.ts'
import type { TopicContext } from './topic-context.ts'
import { refuseTopic, type TopicGroup, topicItem, topicPath } from './topic-group.ts'

/** Summary of a live topic that only shares the archived one's name. */
export const anotherTopic = 'another topic of the same name'

/** A live epoch this far past the archived one was written by a restoration: nothing else jumps like that. */
const raisedByRestoration = 1000

/**
 * Decides one topic as a whole. A topic that is the same (equal id, or the very znode that was archived) keeps its
 * assignment and state, and what of it is damaged counts as absent, a written-over id too; a lost topic is written with
 * raised epochs and the archive's ISR on the operator's word; anything else stays as it is and is listed as a conflict,
 * unless the archive's id is asked back.
 */
export function planTopic(group: TopicGroup, context: TopicContext): PlanItem {
  const { options } = context
  const root = group.pairs.find((pair) => pair.path === topicPath(group.topic))
  const archived = root?.archived ?? null
  if (!archived) return planLiveTopic(group, root, context)
  const parsed = parseTopic(archived.data)
  if (!parsed) return refuseTopic(group, root, "The archive's JSON of this topic cannot be read.")
  const archivedJson = mapTopic(options.brokerMapping, parsed)
  if (context.live.topicsBeingDeleted.has(group.topic)) {
    return refuseTopic(
      group,
      root,
      `ZooKeeper holds an order to delete this topic (/admin/delete_topics/${group.topic}): the first controller carries it out, records included. Delete that znode while the brokers are stopped, and plan again.`,
    )
  }
  if (!root?.live) {
    return options.mode === 'online'
      ? refuseTopic(group, root, `The topic is lost. ${stopFirst}`)
      : planLostTopic(group, archived, archivedJson, context)
  }

  const liveJson = parseTopic(root.live.data)
  const isSameZnode = archived.stat.czxid === root.live.stat.czxid && archived.stat.ctime === root.live.stat.ctime
  const isSame = isSameZnode || isRestored(group)
  const conflict = liveJson ? compareIdentity(archivedJson, liveJson, isSameZnode, isSame) : isSame ? null : unreadable
  if (conflict !== null) {
    return isTaken(options, group.topic)
      ? planTakenTopic(group, root, archivedJson, liveJson, context)
      : keepConflict(group, root, conflict, options)
  }
  const item = planSameTopic(group, root, archivedJson, liveJson, context)
  return options.mode === 'online' && item.writes.length > 0
    ? refuseTopic(group, root, `The topic is damaged (${item.summary}). ${stopFirst}`, 'damaged')
    : item
}

const stopFirst =
  'Brokers that run serve it from memory and do not notice. Stop Kafka cleanly, and restore this same archive with "Kafka is stopped": a backup taken now lacks what is lost.'

const unreadable =
  'The live JSON cannot be read and the znode is not the one that was archived, so nobody can tell whether this is the same topic. Delete the damaged topic znode with the brokers stopped, and plan again.'

const takeBack =
  'If the brokers still have the disks of the archived topic, "Take the archive\'s ids back" makes it that topic again.'

function isTaken({ mode, takeArchiveIds }: PlanOptions, topic: string): boolean {
  if (mode === 'online' || takeArchiveIds === 'none') return false
  return takeArchiveIds === 'all' || takeArchiveIds.includes(topic)
}

/** Written by an earlier restoration of this archive: every readable state stands a leap beyond the archived one. */
function isRestored(group: TopicGroup): boolean {
  const leaps = group.pairs.flatMap((pair) => {
    const live = parsePartitionState(pair.live?.data ?? null)
    const archived = parsePartitionState(pair.archived?.data ?? null)
    return live && archived ? [live.leader_epoch - archived.leader_epoch] : []
  })
  return leaps.length > 0 && leaps.every((leap) => leap >= raisedByRestoration)
}

/** null where both are the same topic, else why they are not taken for it. */
function compareIdentity(archived: TopicJson, live: TopicJson, isSameZnode: boolean, isSame: boolean): string | null {
  const archivedId = archived.topic_id
  const liveId = live.topic_id
  // Kafka never gives a topic another id: in the very same znode, a tool dropped it or wrote over it.
  if (archivedId !== undefined && (archivedId === liveId || isSameZnode)) return null
  if (archivedId === undefined && isSame) return null
  if (archivedId === undefined && liveId === undefined) {
    return 'Neither the archive nor the live topic has a topic id and the live znode was created anew: it may be another topic of the same name. The live topic stays.'
  }
  return `The live topic has another topic id (${liveId ?? 'none'}) than the archived one (${archivedId ?? 'none'}) and another znode: it was created anew after the backup. The live topic stays. ${takeBack}`
}

function keepConflict(group: TopicGroup, root: ZnodePair, reason: string, { mode }: PlanOptions): PlanItem {
  return topicItem(group, {
    action: 'keep',
    conflict: true,
    summary: anotherTopic,
    reason,
    decision: mode === 'online' ? null : 'takeArchiveIds',
    before: describeZnode(root.path, root.live?.data ?? null),
    after: describeZnode(root.path, root.archived?.data ?? null),
    writes: [],
  })
}
