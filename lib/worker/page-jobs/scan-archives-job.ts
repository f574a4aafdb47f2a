import { readArchiveHeader } from '#lib/archive/read-archive-header.ts'
import { readSourceCluster } from '#lib/clusters/source-cluster-of.ts'
import type { ScanView } from '#lib/contract/places.ts'
import { isAppError } from '#lib/errors.ts'
import type { JobInput } from '#lib/queue/job-inputs.ts'
import { createSource } from '#lib/sources/create-source.ts'
import type { Source, SourceEntry } from '#lib/sources/source.ts'
import type { JobContext } from './job-context.ts'
import { openJobPlace } from './open-job-place.ts'

/** Folders below the one the scan begins at. */
const maxDepth = 2
const maxFiles = 2000
const maxRejected = 100
const headersAtOnce = 4

/**
 * Finds archives in a place by what their headers say, whatever the files are called: no database of ours is needed.
 * Looks two folders deep and at 2,000 files at most.
 */
export async function scanArchivesJob(
  { clusterId, path, ...input }: JobInput<'scan-archives'>,
  context: JobContext,
): Promise<ScanView> {
  const { signal, note } = context
  const source = createSource(openJobPlace(input, context), await readSourceCluster(context.db, clusterId))
  const { files, isWhole, unreadable } = await listFiles(source, path, signal)

  const archives: ScanView['archives'] = []
  const rejected: ScanView['rejected'] = [...unreadable]
  let next = 0
  const reader = async () => {
    for (let file = files[next++]; file; file = files[next++]) {
      note(`Reading headers: ${next} of ${files.length}`)
      const found = await readFile(source, file, signal)
      if ('takenAt' in found) archives.push(found)
      else rejected.push(found)
    }
  }
  await Promise.all(Array.from({ length: headersAtOnce }, reader))
  return {
    archives: archives.sort((a, b) => b.takenAt.localeCompare(a.takenAt) || a.path.localeCompare(b.path)),
    rejected: rejected.sort((a, b) => a.path.localeCompare(b.path)).slice(0, maxRejected),
    filesSeen: files.length,
    isWhole,
  }
}

interface FoundFiles {
  files: SourceEntry[]
  /** False where the scan ended at its limit. */
  isWhole: boolean
  unreadable: ScanView['rejected']
}

async function listFiles(source: Source, top: string, signal: AbortSignal): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], isWhole: true, unreadable: [] }
  let level = [top]
  for (let depth = 0; depth <= maxDepth; depth++) {
    const below: string[] = []
    for (const folder of level) {
      for (const entry of await listFolder(source, folder, top, found.unreadable, signal)) {
        if (entry.kind === 'directory') below.push(entry.path)
        else if (found.files.length < maxFiles) found.files.push(entry)
        else return { ...found, isWhole: false }
      }
    }
    level = below
  }
  return found
}

async function listFolder(
  source: Source,
  folder: string,
  top: string,
  unreadable: ScanView['rejected'],
  signal: AbortSignal,
): Promise<SourceEntry[]> {
  try {
    return await source.list(folder, signal)
  } catch (error) {
    signal.throwIfAborted()
    // One folder of somebody else's does not hide the archives beside it.
    if (folder === top || !isAppError(error)) throw error
    unreadable.push({ path: folder, reason: error.message })
    return []
  }
}

async function readFile(
  source: Source,
  { path, sizeBytes }: SourceEntry,
  signal: AbortSignal,
): Promise<ScanView['archives'][number] | ScanView['rejected'][number]> {
  try {
    const { systemVersion, dataSource, clusterName, taskName, startedAt } = await readArchiveHeader(
      await source.open(path, signal),
      signal,
    )
    return { path, sizeBytes, systemVersion, dataSource, clusterName, taskName, takenAt: startedAt }
  } catch (error) {
    signal.throwIfAborted()
    if (isAppError(error)) return { path, reason: error.message }
    throw error
  }
}
