import { verifyArchive } from '#lib/archive/verify-archive.ts'
import { getDb } from '#lib/db.ts'
import { isAppError } from '#lib/errors.ts'
import type { Source } from '#lib/sources/source.ts'

export interface KnownUpload {
  path: string
  sizeBytes: number
}

/**
 * The upload of a cluster that holds the same content, read whole: one that is gone or damaged by now is none.
 * Its time to be kept begins anew.
 */
export async function findUpload(
  { clusterId, contentSha256 }: { clusterId: string; contentSha256: string },
  source: Source,
  signal: AbortSignal,
): Promise<KnownUpload | null> {
  const known = await getDb().upload.findMany({ where: { clusterId, contentSha256 }, orderBy: { usedAt: 'desc' } })
  for (const { id, path } of known) {
    if (!(await isWhole(path, contentSha256, source, signal))) continue
    const { sizeBytes } = await source.stat(path, signal)
    const { count } = await getDb().upload.updateMany({ where: { id }, data: { usedAt: new Date() } })
    // None: it was removed a moment ago.
    if (count === 1) return { path, sizeBytes }
  }
  return null
}

async function isWhole(path: string, contentSha256: string, source: Source, signal: AbortSignal): Promise<boolean> {
  try {
    const { trailer } = await verifyArchive(await source.open(path, signal), signal)
    return trailer.contentSha256 === contentSha256
  } catch (error) {
    signal.throwIfAborted()
    if (!isAppError(error)) throw error
    return false
  }
}
