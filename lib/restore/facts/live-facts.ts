import { type GateCloser, readClusterId } from '#lib/kafka/cluster-id.ts'
import {
  type ControllerJson,
  isMigration,
  type ProducerIdBlock,
  parseEpoch,
  parseProducerIdBlock,
  parseTopic,
} from '#lib/kafka/topic-json.ts'
import { describeFutureStamp, latestStamp } from '#lib/zookeeper/ensemble-clock.ts'
import type { ZnodeData, ZnodeStat, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import { type LeftBehind, readRegistrations } from './registrations.ts'
import { readWatchedParents, type WatchedParents } from './watched-parents.ts'

/** What preflight and planning must know of the live tree before they walk it. */
export interface LiveFacts {
  hasChroot: boolean
  /** As Kafka knows it, also while an unfinished restoration keeps another one in its place. */
  clusterId: string | null
  /** A restoration is unfinished: brokers refuse to start. */
  isGated: boolean
  /** Whose restoration that is; null where an older version began it, or none is unfinished. */
  gateCloser: GateCloser | null
  /** Holds nothing but what a broker writes before it looks at its own disk: no controller was ever elected. */
  isFresh: boolean
  brokers: { id: number; endpoints: string[] }[]
  controller: ControllerJson | null
  /** Where brokers register, but of no session: no broker can register there until it is deleted. */
  leftBehind: readonly LeftBehind[]
  controllerEpoch: number | null
  /** Version of /brokers/seqid; null where there is none. */
  brokerIdCounter: number | null
  producerIdBlock: ProducerIdBlock | 'null' | 'absent'
  /** The znode alone says nothing: a tool of Kafka's makes it empty. */
  hasMigration: boolean
  /** Topics with an order to delete them: the first controller carries it out, records included. */
  topicsBeingDeleted: Set<string>
  /** The parents of notifications that are there, by path: only below these is anything heard. */
  watchedParents: WatchedParents
  /** True when a live topic carries an id: then the brokers expect one of every topic. */
  writesTopicIds: boolean
  /** A znode from the future shows that a clock is wrong: describeFutureStamp's words; null: none was seen. */
  futureStamp: string | null
}

/** Topics looked at to learn whether ids are written; a mixed tree shows one soon, since brokers add ids to all topics. */
const topicsSampled = 20

/** A few small reads after a sync, so that a lagging follower does not lie. */
export async function readLiveFacts(session: ZooKeeperSession): Promise<LiveFacts> {
  await session.sync('/').catch((error: unknown) => {
    if (!isZooKeeperError(error, 'NO_NODE')) throw error
  })
  const [
    chroot,
    clusterId,
    controllerEpoch,
    seqid,
    producerIds,
    migration,
    { brokers, controller, leftBehind },
    topics,
    deletions,
  ] = await Promise.all([
    session.exists('/'),
    read(session, '/cluster/id'),
    read(session, '/controller_epoch'),
    session.exists('/brokers/seqid'),
    read(session, '/latest_producer_id_block'),
    read(session, '/migration'),
    readRegistrations(session),
    childrenOf(session, '/brokers/topics'),
    childrenOf(session, '/admin/delete_topics'),
  ])
  const samples = await Promise.all(
    topics.slice(0, topicsSampled).map((name) => read(session, `/brokers/topics/${name}`)),
  )
  const stats = [clusterId, migration, controllerEpoch, producerIds, ...samples].map((one) => one?.stat)
  const identity = readClusterId(clusterId?.data ?? null)
  return {
    futureStamp: describeFutureStamp(latestStamp([chroot, seqid, ...stats]), Date.now()),
    hasChroot: chroot !== null,
    clusterId: identity.id,
    isGated: identity.isGated,
    gateCloser: identity.closedBy,
    isFresh: controllerEpoch === null && topics.length === 0 && (await hasNoEntity(session)),
    watchedParents: await readWatchedParents(session, brokers),
    brokers,
    controller,
    leftBehind,
    controllerEpoch: parseEpoch(controllerEpoch?.data ?? null),
    brokerIdCounter: seqid?.version ?? null,
    producerIdBlock: producerIds ? (parseProducerIdBlock(producerIds.data) ?? 'null') : 'absent',
    hasMigration: isMigration(migration?.data ?? null),
    topicsBeingDeleted: new Set(deletions),
    writesTopicIds: samples.some((sample) => parseTopic(sample?.data ?? null)?.topic_id !== undefined),
  }
}

const entityParents = ['/config/topics', '/config/users', '/config/clients', '/config/brokers', '/consumers']
const aclParents = ['/kafka-acl', '/kafka-acl-extended/prefixed']

/** No configuration, user, ACL or old consumer: nobody has used this cluster. */
async function hasNoEntity(session: ZooKeeperSession): Promise<boolean> {
  const namesIn = (path: string) =>
    childrenOf(session, path).catch((error: unknown) => {
      // Somebody has closed it.
      if (isZooKeeperError(error, 'NO_AUTH')) return ['unreadable']
      throw error
    })
  const types = await Promise.all(
    aclParents.map(async (path) => (await namesIn(path)).map((type) => `${path}/${type}`)),
  )
  const names = await Promise.all([...entityParents, ...types.flat()].map(namesIn))
  return names.every((children) => children.length === 0)
}

async function read(session: ZooKeeperSession, path: string): Promise<{ data: ZnodeData; stat: ZnodeStat } | null> {
  try {
    return await session.getData(path)
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE')) return null
    throw error
  }
}

async function childrenOf(session: ZooKeeperSession, path: string): Promise<string[]> {
  try {
    return (await session.getChildren(path)).children
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE')) return []
    throw error
  }
}
