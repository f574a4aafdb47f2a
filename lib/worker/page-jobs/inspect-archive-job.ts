import { verifyArchive } from '#lib/archive/verify-archive.ts'
import type { ArchiveContentsView } from '#lib/contract/archives.ts'
import { describeZnode } from '#lib/kafka/describe-znode.ts'
import type { JobInput } from '#lib/queue/job-inputs.ts'
import { makeArchiveCard } from './archive-card.ts'
import type { JobContext } from './job-context.ts'
import { findBrowsedArchive } from './open-browsed-archive.ts'

/** Entries of each list that a page can show; the trailer's own limit is 16 MB. */
const maxEntries = 200
/** Characters of one path or text of these: each may be the whole trailer. */
const maxEntryLength = 8000

/** Reads an archive whole, which checks it, and tells what it says of itself. */
export async function inspectArchiveJob(
  subject: JobInput<'inspect-archive'>,
  context: JobContext,
): Promise<ArchiveContentsView> {
  const { signal, note } = context
  const { source, path, systemVersion } = await findBrowsedArchive(subject, context)
  const { sizeBytes } = await source.stat(path, signal)
  const { header, trailer } = await verifyArchive(await source.open(path, signal), signal, (znodes) =>
    note(`Checked ${znodes.toLocaleString('en')} znodes`),
  )
  const { excluded, unreadable, notes } = trailer
  return {
    card: makeArchiveCard({ header, trailer, path, sizeBytes, systemVersion, liveClusterId: null }),
    excluded: excluded
      .slice(0, maxEntries)
      .map((entry) => ({ ...entry, path: cut(entry.path), reason: cut(entry.reason) })),
    unreadable: unreadable
      .slice(0, maxEntries)
      .map(({ path: root, reason }) => ({ path: cut(root), reason: cut(reason) })),
    notes: notes.slice(0, maxEntries).map((entry) => {
      const text = describeZnode(entry.path, entry.data === null ? null : Buffer.from(entry.data, 'base64'))
      return { path: cut(entry.path), text: text && cut(text) }
    }),
    entriesNotShown: [excluded, unreadable, notes].reduce(
      (sum, { length }) => sum + Math.max(0, length - maxEntries),
      0,
    ),
  }
}

function cut(text: string): string {
  return text.length > maxEntryLength ? `${text.slice(0, maxEntryLength)}…` : text
}
