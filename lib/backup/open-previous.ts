import type { Readable } from 'node:stream'
import type { ArchivedZnode } from '#lib/archive/archive.ts'
import { openArchive } from '#lib/archive/read-archive.ts'
import type { Reporter } from '#lib/progress.ts'
import { KnownAcls } from './known-acls.ts'

/** An earlier archive of the same service. */
export interface PreviousArchive {
  open(signal: AbortSignal): Promise<Readable>
}

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
  const ignore = (why: string) => report.log('warn', `The previous archive is not used: ${why}`)
  try {
    const reader = await openArchive(await previous.open(signal), signal)
    const { clusterId, zookeeperChroot } = reader.header
    if (clusterId !== null && clusterId === subject.clusterId && zookeeperChroot === subject.chroot) {
      return new KnownAcls(untilBroken(reader.znodes(), ignore, signal))
    }
    reader.close()
    ignore('it is of another cluster or chroot.')
  } catch (error) {
    signal.throwIfAborted()
    ignore(describe(error))
  }
  return null
}

/** Each record carries its own hash, so what came before a break still holds. */
async function* untilBroken(
  znodes: AsyncIterable<ArchivedZnode>,
  ignore: (why: string) => void,
  signal: AbortSignal,
): AsyncGenerator<ArchivedZnode, void, undefined> {
  try {
    yield* znodes
  } catch (error) {
    signal.throwIfAborted()
    ignore(`${describe(error)} From there on ZooKeeper is asked.`)
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
