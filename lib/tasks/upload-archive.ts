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
import { AppError, isAppError } from '#lib/errors.ts'
import { localBackupFolder } from '#lib/sources/backup-folder.ts'
import { describeBytes } from '#lib/sources/describe-bytes.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'

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
 * @throws AppError ARCHIVE_INVALID, LIMIT_REACHED, INVALID_INPUT, NOT_FOUND, SOURCE_*
 */
export async function uploadArchive(
  { clusterId, name }: z.output<typeof uploadSchema>,
  { content, announcedBytes, signal, limitBytes = maxUploadBytes }: Upload,
): Promise<UploadView> {
  if ((announcedBytes ?? 0) > limitBytes) throw tooLarge(limitBytes)
  const cluster = await getDb().cluster.findUnique({ where: { id: clusterId } })
  if (cluster === null) throw new AppError('NOT_FOUND', 'This cluster is gone.', { field: 'clusterId' })
  const source = createLocalDirSource({ root: localBackupFolder(cluster.dataStoragePath) })
  const top = localBackupFolder(cluster.dataStoragePath)
  const freeBytes = await source.freeBytes(top, signal)
  if (freeBytes !== null && announcedBytes !== null && announcedBytes > freeBytes) {
    throw new AppError(
      'SOURCE_NO_SPACE',
      `The file has ${describeBytes(announcedBytes)}, but only ${describeBytes(freeBytes)} are free in ${top}.`,
      {
        remedy: 'Free some space on the console’s host, or delete old copies.',
      },
    )
  }
  const ending = new AbortController()
  const either = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal
  const path = `${top}/Uploaded_${compactTime(new Date())}/${name}`
  try {
    const arriving = bounded(content, { limitBytes, announcedBytes })
    const written = await source.write(path, Readable.from(verified(arriving, either), { objectMode: false }), either)
    return { path, sizeBytes: written.sizeBytes }
  } catch (error) {
    // Only where it is empty: another upload of the same second may be in it.
    await rmdir(dirname(path)).catch(() => {})
    throw error
  } finally {
    ending.abort()
  }
}

/** Passes the bytes on while they are checked, and ends only once they proved to be an archive. */
async function* verified(content: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
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
    await verification
  } finally {
    copy.destroy()
  }
}

async function* bounded(
  content: AsyncIterable<Uint8Array>,
  { limitBytes, announcedBytes }: { limitBytes: number; announcedBytes: number | null },
): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of withDeadline(content)) {
    bytes += chunk.length
    if (bytes > limitBytes) throw tooLarge(limitBytes)
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
