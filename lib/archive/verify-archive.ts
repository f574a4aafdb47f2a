import type { Readable } from 'node:stream'
import type { ArchiveHeader, ArchiveTrailer } from './format.ts'
import { openArchive } from './read-archive.ts'

/**
 * Reads a whole archive, which checks everything in it. Throws as openArchive.
 * @param onProgress called for every znode with the count so far
 */
export async function verifyArchive(
  input: Readable,
  signal?: AbortSignal,
  onProgress?: (znodes: number, path: string) => void,
): Promise<{ header: ArchiveHeader; trailer: ArchiveTrailer }> {
  const reader = await openArchive(input, signal)
  let znodes = 0
  for await (const znode of reader.znodes()) {
    signal?.throwIfAborted()
    onProgress?.(++znodes, znode.path)
  }
  return { header: reader.header, trailer: reader.trailer() }
}
