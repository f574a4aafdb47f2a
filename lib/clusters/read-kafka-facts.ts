import { readClusterFacts } from '#lib/backup/read-cluster-facts.ts'
import type { KafkaFactsView } from '#lib/contract/clusters.ts'
import { parseController, parsePartitionState, parseTopic } from '#lib/kafka/topic-json.ts'
import { formatServer } from '#lib/zookeeper/connect-string.ts'
import type { ServerDescription } from '#lib/zookeeper/describe-ensemble.ts'
import type { ZnodeData, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'

/** Topics read at once; each has as many reads in flight as it has partitions, up to partitionsInFlight. */
const topicsInFlight = 8
const partitionsInFlight = 32

type TopicFacts = Pick<KafkaFactsView, 'partitions' | 'partitionsWithoutLeader'>

/** What ZooKeeper knows of a Kafka now. What is missing or may not be read counts as nothing. Throws ZK_*, the signal's reason. */
export async function readKafkaFacts(
  session: ZooKeeperSession,
  servers: readonly ServerDescription[],
  signal: AbortSignal,
): Promise<KafkaFactsView> {
  const [{ clusterId, brokers }, controller, topics] = await Promise.all([
    readClusterFacts(session),
    readData(session, '/controller'),
    readChildren(session, '/brokers/topics'),
  ])
  const counted = { partitions: 0, partitionsWithoutLeader: 0 }
  await forEachBounded(topics, topicsInFlight, signal, async (topic) => {
    const facts = await readTopicFacts(session, topic, signal)
    counted.partitions += facts.partitions
    counted.partitionsWithoutLeader += facts.partitionsWithoutLeader
  })
  return {
    servers: servers.map(({ address, state, version }) => ({ address: formatServer(address), state, version })),
    clusterId,
    brokers,
    controller: parseController(controller)?.brokerid ?? null,
    topics: topics.length,
    ...counted,
    at: new Date().toISOString(),
  }
}

async function readTopicFacts(session: ZooKeeperSession, topic: string, signal: AbortSignal): Promise<TopicFacts> {
  const partitions = Object.keys(parseTopic(await readData(session, `/brokers/topics/${topic}`))?.partitions ?? {})
  let partitionsWithoutLeader = 0
  await forEachBounded(partitions, partitionsInFlight, signal, async (partition) => {
    const state = parsePartitionState(await readData(session, `/brokers/topics/${topic}/partitions/${partition}/state`))
    if (state === null || state.leader < 0) partitionsWithoutLeader++
  })
  return { partitions: partitions.length, partitionsWithoutLeader }
}

async function forEachBounded<T>(
  items: readonly T[],
  inFlight: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const remaining = items.values()
  const workers = Array.from({ length: inFlight }, async () => {
    for (const item of remaining) {
      signal.throwIfAborted()
      await work(item)
    }
  })
  await Promise.all(workers)
}

async function readData(session: ZooKeeperSession, path: string): Promise<ZnodeData> {
  return (await ignoreMissing(session.getData(path)))?.data ?? null
}

async function readChildren(session: ZooKeeperSession, path: string): Promise<string[]> {
  return (await ignoreMissing(session.getChildren(path)))?.children ?? []
}

async function ignoreMissing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE') || isZooKeeperError(error, 'NO_AUTH')) return null
    throw error
  }
}
