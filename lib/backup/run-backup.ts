import type { Readable } from 'node:stream'
import { type ArchiveTrailer, archiveFormatVersion } from '#lib/archive/format.ts'
import { verifyArchive } from '#lib/archive/verify-archive.ts'
import { writeArchive } from '#lib/archive/write-archive.ts'
import { AppError } from '#lib/errors.ts'
import { classifyZnode } from '#lib/kafka/catalogue.ts'
import type { Reporter } from '#lib/progress.ts'
import type { Source } from '#lib/sources/source.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { readClusterFacts } from './read-cluster-facts.ts'
import { readTree } from './read-tree.ts'

export interface BackupSubject {
  systemVersion: string
  /** The Kafka service's name. */
  dataSource: string
  clusterName: string
  kafkaVersion: string | null
  taskName: string | null
  toolVersion: string
}

export interface BackupInput {
  session: ZooKeeperSession
  source: Source
  /** Full path of the archive in the place. */
  filePath: string
  subject: BackupSubject
  /** True for the safety backup of a tree that is to be rebuilt: it may hold anything, also nothing of Kafka's. */
  acceptsAnyTree?: boolean
}

export interface BackupResult {
  path: string
  sizeBytes: number
  /** Hexadecimal SHA-256 of the file, as read back. */
  sha256: string
  contentSha256: string
  znodes: number
  status: 'complete' | 'partial'
  stable: boolean
  clusterId: string | null
  brokers: { id: number; endpoints: string[] }[]
  /** Roots that could not be read, with why. */
  unreadable: { path: string; reason: string }[]
}

/**
 * Walks the tree below the session's chroot and writes one archive, reads it back whole and checks it.
 * Phases: readZnodes, verifyArchive. Memory does not grow with the tree. On any failure no archive remains.
 * A tree that could not be read everywhere gives a partial archive: that is returned, not thrown.
 * Throws REFUSED where nothing looks like Kafka, ZK_*, SOURCE_*, ARCHIVE_INVALID, the signal's reason.
 */
export async function runBackup(input: BackupInput, report: Reporter, signal: AbortSignal): Promise<BackupResult> {
  const { session, source, filePath, subject } = input
  report.phase('readZnodes')
  const startedAt = new Date().toISOString()
  const reading = await readTree(session, signal)
  if (!input.acceptsAnyTree) await assertLooksLikeKafka(session)
  const { clusterId, brokers } = await readClusterFacts(session)

  let read = 0
  async function* countZnodes() {
    for await (const znode of reading.znodes()) {
      report.progress(++read, null, znode.path)
      yield znode
    }
  }
  const archive = writeArchive(
    {
      format: 'kafka-metadata-archive',
      formatVersion: archiveFormatVersion,
      tool: 'kafka-metadata-console',
      toolVersion: subject.toolVersion,
      systemVersion: subject.systemVersion,
      dataSource: subject.dataSource,
      clusterName: subject.clusterName,
      kafkaVersion: subject.kafkaVersion,
      taskName: subject.taskName,
      zookeeperChroot: session.chroot,
      clusterId,
      startedAt,
      zxidAtStart: String(reading.zxidAtStart),
      brokers,
    },
    countZnodes(),
    (path) => classifyZnode(path).class,
    reading.finish,
  )
  const file = await source.write(filePath, archive, signal)
  report.log('info', `Wrote ${read} znodes to ${file.path}, ${file.sizeBytes} bytes.`)

  report.phase('verifyArchive')
  const trailer = await verifyOrRemove(source, file.path, read, report, signal)
  for (const { path, reason } of trailer.unreadable.slice(0, logged)) report.log('warn', `Not read: ${path}: ${reason}`)
  if (!trailer.stable) report.log('warn', 'The tree changed while it was read: the archive is not of one moment.')
  return {
    path: file.path,
    sizeBytes: file.sizeBytes,
    sha256: file.sha256,
    contentSha256: trailer.contentSha256,
    znodes: trailer.znodes,
    status: trailer.status,
    stable: trailer.stable,
    clusterId,
    brokers,
    unreadable: trailer.unreadable,
  }
}

/** Roots that could not be read, named in the log; all of them stand in the archive. */
const logged = 100

/** A mistyped chroot must not become an empty archive that looks like a good one. */
async function assertLooksLikeKafka(session: ZooKeeperSession): Promise<void> {
  if (await session.exists('/brokers')) return
  const where = session.chroot === '' ? 'the root of ZooKeeper' : session.chroot
  throw new AppError('REFUSED', `There is nothing that looks like Kafka under ${where}: it has no /brokers.`, {
    remedy: 'Check the chroot at the end of zookeeper.connect; it must be the one in the brokers’ server.properties.',
  })
}

async function verifyOrRemove(
  source: Source,
  path: string,
  total: number,
  report: Reporter,
  signal: AbortSignal,
): Promise<ArchiveTrailer> {
  try {
    const written: Readable = await source.open(path, signal)
    const { trailer } = await verifyArchive(written, signal, (done, znode) => report.progress(done, total, znode))
    return trailer
  } catch (error) {
    await source.remove(path).catch((failed: unknown) => {
      report.log('error', `The unverified archive ${path} could not be deleted: ${String(failed)}`)
    })
    throw error
  }
}
