import { once } from 'node:events'
import { rmdir } from 'node:fs/promises'
import { dirname } from 'node:path/posix'
import { PassThrough, Readable } from 'node:stream'
import { z } from 'zod'
import { compactTime } from '#lib/archive/archive-name.ts'
import { verifyArchive } from '#lib/archive/verify-archive.ts'
import type { UploadView } from '#lib/contract/archives.ts'
import { idSchema } from '#lib/contract/id.ts'
import { maxUploadBytes, uploadNamePattern } from '#lib/contract/upload-limits.ts'
import { getDb } from '#lib/db.ts'
import { readEnv } from '#lib/env.ts'
import { AppError, isAppError } from '#lib/errors.ts'
import { localBackupFolder } from '#lib/sources/backup-folder.ts'
import { describeBytes } from '#lib/sources/describe-bytes.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { findUpload, type KnownUpload } from './find-upload.ts'
import { requireLocalPlace } from './require-local-place.ts'
import { takeUploadSlot } from './upload-slot.ts'

export const uploadSchema = z.object({
  clusterId: idSchema,
  /** Of the file, without a folder. */
  name: z
    .string()
    .max(200, 'The name of the file is too long: at most 200 characters.')
    .regex(uploadNamePattern, 'An archive’s name has letters, digits and . _ - only and ends in .tar.gz.'),
})

/** A sender that is silent for so long has gone. */
const silenceMs = 60_000
/** The free space is looked at again after so many bytes. */
const checkSpaceEveryBytes = 16 * 1024 ** 2

export interface Upload {
  content: AsyncIterable<Uint8Array>
  /** As the sender announced it; null where he did not. */
  announcedBytes: number | null
  signal?: AbortSignal
  /** Default: 20 GiB. */
  limitBytes?: number
}

/**
 * Takes an archive into `<data storage path>/LocalBackup/Uploaded_<time>/` of a cluster, on this host. It is checked
 * whole while it comes in and gets its name only when it proves to be an archive: anything else leaves nothing behind.
 * One whose content an earlier upload has is not kept a second time.
 * @throws AppError ARCHIVE_INVALID, LIMIT_REACHED, INVALID_INPUT, NOT_FOUND, SOURCE_*
 */
export async function uploadArchive(
  { clusterId, name }: z.output<typeof uploadSchema>,
  { content, announcedBytes, signal, limitBytes = maxUploadBytes }: Upload,
): Promise<UploadView> {
  if ((announcedBytes ?? 0) > limitBytes) throw tooLarge(limitBytes)
  const cluster = await getDb().cluster.findUnique({ where: { id: clusterId } })
  if (cluster === null) throw new AppError('NOT_FOUND', 'This cluster is gone.', { field: 'clusterId' })
  await requireLocalPlace(cluster)
  const top = localBackupFolder(cluster.dataStoragePath)
  const source = createLocalDirSource({ root: top })
  const floorBytes = readEnv().KMC_FREE_SPACE_FLOOR_BYTES
  const requireSpace = async (bytes: number) => {
    const freeBytes = await source.freeBytes(top, signal)
    if (freeBytes !== null && freeBytes - bytes < floorBytes) throw noSpace({ top, bytes, freeBytes, floorBytes })
  }
  await requireSpace(announcedBytes ?? 0)
  const path = `${top}/Uploaded_${compactTime(new Date())}/${name}`
  const slot = await takeUploadSlot(clusterId, path)
  const ending = new AbortController()
  const either = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal
  const found: { contentSha256: string; known: KnownUpload | null } = { contentSha256: '', known: null }
  const onVerified = async (contentSha256: string) => {
    found.contentSha256 = contentSha256
    found.known = await findUpload({ clusterId, contentSha256 }, source, either)
    if (found.known !== null) throw new AppError('SOURCE_EXISTS', `${found.known.path} has the same content.`)
  }
  try {
    const arriving = bounded(content, { limitBytes, announcedBytes, requireSpace })
    const checked = verified(arriving, onVerified, either)
    const { sizeBytes } = await source.write(path, Readable.from(checked, { objectMode: false }), either)
    await slot.keep(found.contentSha256)
    return { path, sizeBytes, isKnown: false }
  } catch (error) {
    // Only where it is empty: another upload of the same second may be in it.
    await rmdir(dirname(path)).catch(() => {})
    if (found.known === null) throw error
    return { ...found.known, isKnown: true }
  } finally {
    ending.abort()
    await slot.end()
  }
}

/** Passes the bytes on while they are checked, and ends only once they proved to be an archive. */
async function* verified(
  content: AsyncIterable<Buffer>,
  onVerified: (contentSha256: string) => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const copy = new PassThrough({ highWaterMark: 1024 * 1024 })
  copy.on('error', () => {})
  const verification = verifyArchive(copy, signal)
  const failure = verification.then(
    () => new Promise<never>(() => {}),
    (error: unknown) => Promise.reject(error),
  )
  failure.catch(() => {})
  try {
    for await (const chunk of content) {
      if (!copy.write(chunk)) await Promise.race([once(copy, 'drain'), failure])
      yield chunk
    }
    copy.end()
    const { trailer } = await verification
    await onVerified(trailer.contentSha256)
  } finally {
    copy.destroy()
  }
}

interface Bounds {
  limitBytes: number
  announcedBytes: number | null
  /** Throws where so many bytes more would leave too little. */
  requireSpace: (bytes: number) => Promise<void>
}

/** Whatever was announced, what comes is held against the limits: others fill the disk meanwhile. */
async function* bounded(
  content: AsyncIterable<Uint8Array>,
  { limitBytes, announcedBytes, requireSpace }: Bounds,
): AsyncGenerator<Buffer> {
  let bytes = 0
  let unchecked = 0
  for await (const chunk of withDeadline(content)) {
    bytes += chunk.length
    if (bytes > limitBytes) throw tooLarge(limitBytes)
    unchecked += chunk.length
    if (unchecked >= checkSpaceEveryBytes) {
      await requireSpace(chunk.length)
      unchecked = 0
    }
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
  }
  if (announcedBytes !== null && bytes !== announcedBytes) {
    throw new AppError('ARCHIVE_INVALID', `Only ${bytes} of ${announcedBytes} bytes arrived.`, {
      remedy: 'Upload it again. If a proxy stands before the console, let it pass bodies of this size.',
    })
  }
}

async function* withDeadline(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = content[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await nextWithin(chunks, silenceMs)
      if (next.done) return
      yield next.value
    }
  } finally {
    // Not waited for: a sender who has gone does not answer.
    chunks.return?.().catch(() => {})
  }
}

async function nextWithin<T>(chunks: AsyncIterator<T>, ms: number): Promise<IteratorResult<T, undefined>> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new AppError('STOPPED', `Nothing has arrived for ${ms / 1000} s; the upload was given up.`))
    }, ms)
  })
  try {
    return await Promise.race([chunks.next(), silence])
  } catch (error) {
    if (isAppError(error)) throw error
    throw new AppError('STOPPED', 'The upload was broken off by its sender.', { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

function tooLarge(limitBytes: number): AppError {
  return new AppError(
    'LIMIT_REACHED',
    `The file is larger than ${limitBytes / 1024 ** 3} GiB, the limit of an upload.`,
    {
      remedy: 'Copy it into the LocalBackup folder on the worker’s host, then choose it there.',
    },
  )
}

interface Space {
  top: string
  bytes: number
  freeBytes: number
  floorBytes: number
}

function noSpace({ top, bytes, freeBytes, floorBytes }: Space): AppError {
  const file = bytes === 0 ? '' : `${describeBytes(bytes)} more would come, but only `
  return new AppError(
    'SOURCE_NO_SPACE',
    `${file}${describeBytes(freeBytes)} are free in ${top}; an upload leaves at least ${describeBytes(floorBytes)}.`,
    {
      remedy:
        'Free some space on the console’s host, delete old copies, or lower the floor: the setting KMC_FREE_SPACE_FLOOR_BYTES.',
    },
  )
}
