import { dirname } from 'node:path/posix'
import { readArchiveHeader } from '#lib/archive/read-archive-header.ts'
import { readSourceCluster } from '#lib/clusters/source-cluster-of.ts'
import type { BrowseView } from '#lib/contract/places.ts'
import { isAppError } from '#lib/errors.ts'
import type { JobInput } from '#lib/queue/job-inputs.ts'
import { localBackupFolder } from '#lib/sources/backup-folder.ts'
import { createSource } from '#lib/sources/create-source.ts'
import type { RestorationPlace } from '#lib/sources/path-types.ts'
import type { Source, SourceEntry } from '#lib/sources/source.ts'
import type { SourceCluster } from '#lib/sources/source-cluster.ts'
import type { JobContext } from './job-context.ts'
import { openJobPlace } from './open-job-place.ts'

/** Headers are read for so many files of a folder at most, newest names first; the others are listed without. */
const maxHeaders = 200
const headersAtOnce = 4

/** What lies in a folder of a place, archives with what their headers say. */
export async function browseSourceJob(
  { clusterId, path, ...input }: JobInput<'browse-source'>,
  context: JobContext,
): Promise<BrowseView> {
  const { signal, note } = context
  const cluster = await readSourceCluster(context.db, clusterId)
  const place = openJobPlace(input, context)
  const source = createSource(place, cluster)
  const top = topOf(place, cluster)
  const entries = await source.list(path, signal)
  const archives = await readHeaders(source, entries, signal, note)
  const shown = path === '' ? top : path
  return {
    path: shown,
    parent: shown === top ? null : dirname(shown),
    entries: entries.map((entry) => ({ ...entry, archive: archives.get(entry.path) ?? null })),
  }
}

/** Above it nothing is looked at. */
function topOf(place: RestorationPlace, cluster: SourceCluster): string {
  switch (place.pathType) {
    case 'LocalDir':
      return localBackupFolder(cluster.dataStoragePath)
    case 'NFS':
    case 'CIFS':
      // The share, the shortest that an export can be.
      return place.sourcePath.split('/').slice(0, 2).join('/')
    default:
      return '/'
  }
}

type ArchiveFacts = BrowseView['entries'][number]['archive']

async function readHeaders(
  source: Source,
  entries: readonly SourceEntry[],
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<Map<string, ArchiveFacts>> {
  const files = entries
    .filter((entry) => entry.kind === 'file' && entry.name.trimEnd().endsWith('.tar.gz'))
    .slice(-maxHeaders)
    .reverse()
  const facts = new Map<string, ArchiveFacts>()
  let next = 0
  const reader = async () => {
    for (let file = files[next++]; file; file = files[next++]) {
      note(`Reading headers: ${next} of ${files.length}`)
      facts.set(file.path, await readFacts(source, file.path, signal))
    }
  }
  await Promise.all(Array.from({ length: headersAtOnce }, reader))
  return facts
}

async function readFacts(source: Source, path: string, signal: AbortSignal): Promise<ArchiveFacts> {
  try {
    const header = await readArchiveHeader(await source.open(path, signal), signal)
    return { systemVersion: header.systemVersion, dataSource: header.dataSource, takenAt: header.startedAt }
  } catch (error) {
    signal.throwIfAborted()
    // Anything may lie in a folder; what is no archive is listed as a plain file.
    if (isAppError(error)) return null
    throw error
  }
}
