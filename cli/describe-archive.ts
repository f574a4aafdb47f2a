import type { ArchiveHeader, ArchiveTrailer } from '#lib/archive/format.ts'
import { countOf, showBytes } from './show-text.ts'

/** What a person must know of an archive before choosing it. */
export interface ArchiveCard {
  path: string
  sizeBytes: number
  header: ArchiveHeader
  /** Without the hashes of its chunks, and notes without their data, which may hold anything. */
  trailer: Omit<ArchiveTrailer, 'chunks' | 'undo' | 'notes'> & { notes: string[] }
}

export function makeCard(
  path: string,
  sizeBytes: number,
  { header, trailer }: { header: ArchiveHeader; trailer: ArchiveTrailer },
): ArchiveCard {
  const { chunks, undo, notes, ...rest } = trailer
  return { path, sizeBytes, header, trailer: { ...rest, notes: notes.map((note) => note.path) } }
}

/** Line by line. */
export function describeCard({ path, sizeBytes, header, trailer }: ArchiveCard): string[] {
  const counts = Object.entries(trailer.countsByClass).sort(([a], [b]) => (a < b ? -1 : 1))
  const rows: [string, string][] = [
    ['File', `${path}, ${showBytes(sizeBytes)}`],
    ['System version', header.systemVersion],
    ['Source', header.dataSource],
    ['Cluster', header.clusterName],
    ['Chroot', header.zookeeperChroot || 'none'],
    ['Cluster id', header.clusterId ?? 'none'],
    ['Taken', `${header.startedAt} to ${trailer.endedAt}`],
    ['Task', header.taskName ?? 'none'],
    ['Brokers', header.brokers.map(({ id, endpoints }) => `${id} (${endpoints.join(', ')})`).join('; ') || 'none'],
    ['Status', trailer.status],
    ['Of one moment', trailer.stable ? 'yes (stable)' : 'no: Kafka changed znodes while it was taken'],
    ['Znodes', `${trailer.znodes.toLocaleString('en')}, ${showBytes(trailer.dataBytes)} of data`],
    ...counts.map(([name, count]): [string, string] => [`  ${name}`, count.toLocaleString('en')]),
    ['Content SHA-256', trailer.contentSha256],
  ]
  if (header.safetyBackup) rows.push(['Safety backup', `before restoring ${header.safetyBackup.restoredContentSha256}`])
  const width = Math.max(...rows.map(([name]) => name.length))
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...listed('Excluded', trailer.excluded, (one) => `${one.path}: ${countOf(one.znodes, 'znode')}, ${one.reason}`),
    ...listed('Could not be read', trailer.unreadable, (one) => `${one.path}: ${one.reason}`),
    ...listed('Commands found, never restored', trailer.notes, (path) => path),
  ]
}

function listed<T>(title: string, items: readonly T[], describe: (item: T) => string): string[] {
  return items.length === 0 ? [] : [`${title}:`, ...items.map((item) => `  ${describe(item)}`)]
}
