import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { ZnodeOperation } from '#lib/zookeeper/types.ts'

const partitions = 24
/** A topic with its configuration. */
const znodesOfTopic = 3 + 2 * partitions

/** Creates of a tree as Kafka 3.9 leaves it, parents first: topics of 24 partitions on three brokers. About `znodes`. */
export function* kafkaShapedTree(znodes: number): Generator<Extract<ZnodeOperation, { op: 'create' }>> {
  for (const path of ['/', '/admin', '/admin/delete_topics', '/brokers', '/brokers/ids', '/brokers/topics']) {
    yield create(path, null)
  }
  yield create('/cluster', null)
  yield create('/cluster/id', { version: '1', id: 'BenchBenchBenchBenchBB' })
  for (const path of ['/config', '/config/changes', '/config/topics']) yield create(path, null)
  yield create('/controller_epoch', 7)
  const topics = Math.max(1, Math.round(znodes / znodesOfTopic))
  for (let topic = 0; topic < topics; topic++) yield* topicZnodes(topic)
}

export function configPathOf(topic: number): string {
  return `/config/topics/${nameOf(topic)}`
}

function* topicZnodes(topic: number): Generator<Extract<ZnodeOperation, { op: 'create' }>> {
  const replicas = Array.from({ length: partitions }, (_, i) => [0, 1, 2].map((n) => ((i + topic + n) % 3) + 1))
  const root = `/brokers/topics/${nameOf(topic)}`
  yield create(configPathOf(topic), { version: 1, config: { 'retention.ms': '86400000' } })
  const topicId = `AAAAAAAAAAAAAAAA${String(topic).padStart(6, '0')}`
  const assignment = { removing_replicas: {}, adding_replicas: {}, partitions: { ...replicas } }
  yield create(root, { ...assignment, topic_id: topicId, version: 3 })
  yield create(`${root}/partitions`, null)
  for (const [partition, isr] of replicas.entries()) {
    yield create(`${root}/partitions/${partition}`, null)
    const state = { controller_epoch: 7, leader: isr[0], version: 1, leader_epoch: 12, isr }
    yield create(`${root}/partitions/${partition}/state`, state)
  }
}

function nameOf(topic: number): string {
  return `bench-topic-${String(topic).padStart(6, '0')}`
}

function create(path: string, content: unknown): Extract<ZnodeOperation, { op: 'create' }> {
  return { op: 'create', path, data: content === null ? null : Buffer.from(JSON.stringify(content)), acl: openAcl }
}
