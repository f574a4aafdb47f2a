import { tmpdir } from 'node:os'
import type { Readable } from 'node:stream'
import { type ArchiveHeader, type ArchiveTrailer, archiveFormatVersion, type UndoRecord } from '#lib/archive/format.ts'
import { verifyArchive } from '#lib/archive/verify-archive.ts'
import { writeArchive } from '#lib/archive/write-archive.ts'
import { AppError } from '#lib/errors.ts'
import { classifyZnode } from '#lib/kafka/catalogue.ts'
import type { Reporter } from '#lib/progress.ts'
import type { Source } from '#lib/sources/source.ts'
import { describeFutureStamp, sameTimeSource } from '#lib/zookeeper/ensemble-clock.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { openPreviousAcls, type PreviousArchive, warnUnused } from './open-previous.ts'
import { readClusterFacts } from './read-cluster-facts.ts'
import { readTree, type TreePicture } from './read-tree.ts'

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
  /** The last archive of the same service: ACLs that have not changed since are taken from it. Default: none. */
  previous?: PreviousArchive | null
  /**
   * An existing folder with room for the tree as it is, which is spooled there; the system's temporary one by default.
   * Nothing remains in it.
   */
  spoolDirectory?: string
  /**
   * For the safety backup of a tree that is about to be restored: it may hold anything, also nothing of Kafka's, and
   * carries what is about to be written.
   */
  safety?: { of: NonNullable<ArchiveHeader['safetyBackup']>; undo: () => AsyncIterable<UndoRecord> }
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
  /** Znodes whose ACL holds a digest that ZooKeeper hid: a restoration cannot create them. */
  maskedAcls: number
}

/**
 * Reads the tree below the session's chroot (readTree), writes one archive of it, reads that back whole and checks it.
 * Phases: readZnodes, verifyArchive. Memory does not grow with the tree. On any failure no archive remains.
 * A tree that could not be read everywhere gives a partial archive: that is returned, not thrown.
 * Throws REFUSED where nothing looks like Kafka, ZK_*, SOURCE_*, ARCHIVE_INVALID, the signal's reason.
 */
export async function runBackup(input: BackupInput, report: Reporter, signal: AbortSignal): Promise<BackupResult> {
  const { session, previous } = input
  report.phase('readZnodes')
  const startedAt = new Date().toISOString()
  if (!input.safety) await assertLooksLikeKafka(session)
  const facts = await readClusterFacts(session)
  const { clusterId } = facts
  const picture = await readTree(
    session,
    {
      previousAcls: previous
        ? await openPreviousAcls(previous, { clusterId, chroot: session.chroot }, report, signal)
        : null,
      onPreviousFault: (error) => warnUnused(error, report),
      spoolDirectory: input.spoolDirectory ?? tmpdir(),
      onRead: (count, path) => report.progress(count, null, path),
    },
    signal,
  )
  const futureStamp = describeFutureStamp(picture.latestStampMs, Date.now())
  // A restoration has told the clocks before its safety backup.
  if (futureStamp !== null && !input.safety) report.log('warn', `${futureStamp} ${sameTimeSource}`)
  try {
    return await archivePicture(input, { ...facts, startedAt }, picture, report, signal)
  } finally {
    await picture.close()
  }
}

async function archivePicture(
  { session, source, filePath, subject, safety }: BackupInput,
  { clusterId, brokers, startedAt }: Pick<ArchiveHeader, 'clusterId' | 'brokers' | 'startedAt'>,
  picture: TreePicture,
  report: Reporter,
  signal: AbortSignal,
): Promise<BackupResult> {
  let written = 0
  async function* countZnodes() {
    for await (const znode of picture.znodes()) {
      report.progress(++written, picture.count, znode.path)
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
      zxidAtStart: String(picture.zxidAtStart),
      brokers,
      safetyBackup: safety?.of ?? null,
    },
    countZnodes(),
    (path) => classifyZnode(path).class,
    () => picture.outcome,
    safety?.undo,
  )
  const file = await source.write(filePath, archive, signal)
  report.log('info', `Wrote ${written} znodes to ${file.path}, ${file.sizeBytes} bytes.`)

  report.phase('verifyArchive')
  const trailer = await verifyOrRemove(source, file.path, written, report, signal)
  for (const { path, reason } of trailer.unreadable.slice(0, logged)) report.log('warn', `Not read: ${path}: ${reason}`)
  if (picture.maskedAcls > 0) {
    report.log(
      'warn',
      `${picture.maskedAcls} znodes have a digest in their ACL that ZooKeeper shows to nobody without ADMIN: a restoration cannot create them. Give the Kafka service credentials that have ADMIN, and back up again.`,
    )
  }
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
    maskedAcls: picture.maskedAcls,
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
