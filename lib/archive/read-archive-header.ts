import type { Readable } from 'node:stream'
import type { ArchiveHeader } from './format.ts'
import { openArchive } from './read-archive.ts'

/** Reads the first entry only, for listings, and destroys the stream. What follows is not looked at. Throws as openArchive. */
export async function readArchiveHeader(input: Readable, signal?: AbortSignal): Promise<ArchiveHeader> {
  const reader = await openArchive(input, signal)
  reader.close()
  return reader.header
}
