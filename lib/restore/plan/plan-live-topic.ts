import { parseTopic } from '#lib/kafka/topic-json.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanItem, ZnodeWrite } from '../facts/plan-item.ts'
import type { TopicContext } from './topic-context.ts'
import { describeSide, partitionNumbers, refuseTopic, type TopicGroup, topicItem } from './topic-group.ts'

/** Kafka's own topics hold every group's offsets and every transaction: they are nobody's to delete. */
const internalTopics = ['__consumer_offsets', '__transaction_state']
const directoriesNamed = 20

/** A topic that only the live tree has: it stays, or goes where Exact was asked for topics too. */
export function planLiveTopic(group: TopicGroup, root: ZnodePair | undefined, { options }: TopicContext): PlanItem {
  if (!root?.live) return refuseTopic(group, root, 'The archive holds parts of this topic, but not the topic itself.')
  const before = describeSide(group, 'live')
  if (!options.exact || !options.deleteTopics) {
    return topicItem(group, { action: 'keep', summary: 'not in the archive; stays', before, after: null, writes: [] })
  }
  if (internalTopics.includes(group.topic)) {
    return topicItem(group, { action: 'keep', summary: "Kafka's own; stays", before, after: null, writes: [] })
  }
  const writes = group.pairs.flatMap(({ path, live }): ZnodeWrite[] =>
    live ? [{ op: 'delete', path, version: live.stat.version }] : [],
  )
  return topicItem(group, {
    action: 'delete',
    summary: `not in the archive; deleted. Its log directories are left to be removed by hand: ${describeDirectories(root)}`,
    before,
    after: null,
    // Children before their parents.
    writes: writes.reverse(),
  })
}

function describeDirectories(root: ZnodePair): string {
  const json = parseTopic(root.live?.data ?? null)
  if (!json) return `${root.path.split('/').at(-1)}-* on every broker`
  const name = root.path.split('/').at(-1)
  const named = partitionNumbers(json)
    .slice(0, directoriesNamed)
    .map((p) => `${name}-${p} on ${(json.partitions[p] ?? []).join(' ')}`)
  const more = partitionNumbers(json).length - named.length
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
}
