import type { ArchiveReader } from '#lib/archive/archive.ts'
import type { ArchiveHeader, ArchiveTrailer } from '#lib/archive/format.ts'
import { AppError } from '#lib/errors.ts'
import { classifyZnode } from '#lib/kafka/catalogue.ts'
import { readClusterId } from '#lib/kafka/cluster-id.ts'
import {
  isMigration,
  type ProducerIdBlock,
  parseEpoch,
  parsePartitionState,
  parseProducerIdBlock,
  parseTopic,
} from '#lib/kafka/topic-json.ts'
import type { Reporter } from '#lib/progress.ts'

/** What planning must know of the whole archive before it looks at the first znode. A few numbers, whatever its size. */
export interface ArchiveFacts {
  header: ArchiveHeader
  trailer: ArchiveTrailer
  clusterId: string | null
  controllerEpoch: number | null
  /** The greatest controller epoch in any partition state; 0 where there is none. */
  highestStateControllerEpoch: number
  /** Version of /brokers/seqid; null where there is none. */
  brokerIdCounter: number | null
  /** Brokers named in any assignment. */
  replicaBrokerIds: Set<number>
  producerIdBlock: ProducerIdBlock | 'null' | 'absent'
  hasMigration: boolean
  topicsBeingDeleted: Set<string>
}

/** Kafka clusters have hundreds. */
const maxReplicaBrokers = 10_000

/** Reads the archive to its end, which checks every hash in it. Throws ARCHIVE_INVALID, LIMIT_REACHED. */
export async function readArchiveFacts(
  reader: ArchiveReader,
  report: Reporter,
  signal: AbortSignal,
): Promise<ArchiveFacts> {
  let clusterId: string | null = null
  let controllerEpoch: number | null = null
  let highestStateControllerEpoch = 0
  let brokerIdCounter: number | null = null
  let producerIdBlock: ArchiveFacts['producerIdBlock'] = 'absent'
  const replicaBrokerIds = new Set<number>()
  let read = 0

  for await (const znode of reader.znodes()) {
    signal.throwIfAborted()
    report.progress(++read, null, znode.path)
    const meaning = classifyZnode(znode.path)
    switch (meaning.restore) {
      case 'cluster-id':
        clusterId = readClusterId(znode.data).id
        break
      case 'controller-epoch':
        controllerEpoch = parseEpoch(znode.data)
        break
      case 'broker-id-counter':
        brokerIdCounter = znode.stat.version
        break
      case 'producer-id-block':
        producerIdBlock = parseProducerIdBlock(znode.data) ?? 'null'
        break
      case 'topic': {
        const epoch = parsePartitionState(znode.data)?.controller_epoch ?? 0
        highestStateControllerEpoch = Math.max(highestStateControllerEpoch, epoch)
        for (const replicas of Object.values(parseTopic(znode.data)?.partitions ?? {})) {
          for (const broker of replicas) replicaBrokerIds.add(broker)
        }
        if (replicaBrokerIds.size > maxReplicaBrokers) throw tooManyBrokers()
        break
      }
      default:
    }
  }

  const trailer = reader.trailer()
  const noted = trailer.notes.map((note) => classifyZnode(note.path))
  return {
    header: reader.header,
    trailer,
    clusterId,
    controllerEpoch,
    highestStateControllerEpoch,
    brokerIdCounter,
    replicaBrokerIds,
    producerIdBlock,
    hasMigration: trailer.notes.some(
      ({ path, data }) =>
        classifyZnode(path).class === 'migration' && isMigration(data === null ? null : Buffer.from(data, 'base64')),
    ),
    topicsBeingDeleted: new Set(noted.flatMap((meaning) => (meaning.names.topic ? [meaning.names.topic] : []))),
  }
}

function tooManyBrokers(): AppError {
  return new AppError('LIMIT_REACHED', `Replicas in this archive lie on more than ${maxReplicaBrokers} brokers.`, {
    remedy: 'No Kafka cluster has as many: look at where this archive comes from.',
  })
}
