import type { Readable } from 'node:stream'
import type { ArchivedAcl, ArchiveReader } from '#lib/archive/archive.ts'
import { openArchive } from '#lib/archive/read-archive.ts'
import { AppError } from '#lib/errors.ts'
import type { Reporter } from '#lib/progress.ts'
import { KnownAcls } from './known-acls.ts'

interface PreviousFile {
  open(signal: AbortSignal): Promise<Readable>
  /** What is known of a file of our own: with another content by now it tells nothing. */
  written?: { path: string; contentSha256: string }
}

/** An earlier archive of the same service: the file, or a reader of it. */
export type PreviousArchive = PreviousFile | { openArchive(signal: AbortSignal): Promise<ArchiveReader> }

/**
 * The ACLs that an earlier archive knows. An archive that cannot be read, or is of another cluster or chroot, spares
 * nothing and hurts nobody: that is logged, and what is not found there is asked of ZooKeeper.
 */
export async function openPreviousAcls(
  previous: PreviousArchive,
  subject: { clusterId: string | null; chroot: string },
  report: Reporter,
  signal: AbortSignal,
): Promise<KnownAcls | null> {
  try {
    const reader =
      'open' in previous ? await openArchive(await previous.open(signal), signal) : await previous.openArchive(signal)
    const { clusterId, zookeeperChroot } = reader.header
    if (clusterId !== null && clusterId === subject.clusterId && zookeeperChroot === subject.chroot) {
      return new KnownAcls(
        'open' in previous && previous.written ? aclsAsWritten(reader, previous.written) : reader.acls(),
      )
    }
    reader.close()
    warnUnused('it is of another cluster or chroot.', report)
  } catch (error) {
    signal.throwIfAborted()
    warnUnused(error, report)
  }
  return null
}

/** @throws AppError ARCHIVE_INVALID at the end, where its content is not what was written */
async function* aclsAsWritten(
  reader: ArchiveReader,
  { path, contentSha256 }: NonNullable<PreviousFile['written']>,
): AsyncGenerator<ArchivedAcl[], void, undefined> {
  yield* reader.acls()
  const found = reader.trailer().contentSha256
  if (found === contentSha256) return
  throw new AppError(
    'ARCHIVE_INVALID',
    `${path} has other content than was written there: its content hash is ${found} and was ${contentSha256}.`,
    { remedy: 'Find out who may write to that place.' },
  )
}

/** @param why an error, or a sentence */
export function warnUnused(why: unknown, report: Reporter): void {
  report.log('warn', `The previous archive is not used: ${why instanceof Error ? why.message : String(why)}`)
}
