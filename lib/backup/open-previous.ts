import type { Readable } from 'node:stream'
import type { ArchiveReader } from '#lib/archive/archive.ts'
import { openArchive } from '#lib/archive/read-archive.ts'
import type { Reporter } from '#lib/progress.ts'
import { KnownAcls } from './known-acls.ts'

/** An earlier archive of the same service: the file, or a reader of it. */
export type PreviousArchive =
  | { open(signal: AbortSignal): Promise<Readable> }
  | { openArchive(signal: AbortSignal): Promise<ArchiveReader> }

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
      return new KnownAcls(reader.acls())
    }
    reader.close()
    warnUnused('it is of another cluster or chroot.', report)
  } catch (error) {
    signal.throwIfAborted()
    warnUnused(error, report)
  }
  return null
}

/** @param why an error, or a sentence */
export function warnUnused(why: unknown, report: Reporter): void {
  report.log('warn', `The previous archive is not used: ${why instanceof Error ? why.message : String(why)}`)
}
