import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { isAppError } from '#lib/errors.ts'
import { archiveLimits } from './format.ts'
import { damagedArchive, foreignArchive } from './invalid-archive.ts'

/** The unpacked bytes of a gzip stream, pulled by the piece. */
export interface UnpackedBytes {
  /** Exactly so many bytes, fewer only at the end. Throws ARCHIVE_INVALID, what the input fails with, or the signal's reason. */
  take(length: number): Promise<Buffer>
  /** Throws unless everything was taken and nothing follows in the packed file either. */
  expectEnd(): Promise<void>
  close(): void
}

/** @param input the packed file; destroyed at the end, on failure, on abort and by close() */
export function unpackStream(input: Readable, signal?: AbortSignal): UnpackedBytes {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 })
  let packedBytes = 0
  let unpackedBytes = 0
  let rest: Buffer = Buffer.alloc(0)

  // Node's gunzip ignores what stands behind the gzip data; it must be seen here.
  let hasEnded = false
  gunzip.once('end', () => {
    hasEnded = true
  })
  async function* checkPacked(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      if (hasEnded) throw trailingBytes()
      if (packedBytes === 0) rejectForeign(chunk)
      packedBytes += chunk.length
      yield chunk
    }
    if (packedBytes === 0) throw foreignArchive('the file is empty')
  }
  const pumping = pipeline(input, checkPacked, gunzip)
  // take() and expectEnd() report it; a reader who has left does not care.
  pumping.catch(() => {})
  const chunks = gunzip[Symbol.asyncIterator]()

  const abort = () => input.destroy(signal?.reason instanceof Error ? signal.reason : new Error('aborted'))
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  input.once('close', () => signal?.removeEventListener('abort', abort))

  const close = () => {
    input.destroy()
    gunzip.destroy()
  }

  async function take(length: number): Promise<Buffer> {
    const parts: Buffer[] = []
    let missing = length
    while (missing > 0) {
      if (rest.length === 0) {
        const next: IteratorResult<Buffer> = await chunks.next()
        if (next.done) break
        rest = next.value
        unpackedBytes += rest.length
        if (unpackedBytes > archiveLimits.unpackedBytes) {
          throw damagedArchive(`it unpacks to more than ${archiveLimits.unpackedBytes} bytes`)
        }
      }
      const part = rest.subarray(0, missing)
      rest = rest.subarray(part.length)
      missing -= part.length
      parts.push(part)
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
  }

  async function translated<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      close()
      signal?.throwIfAborted()
      throw translate(error)
    }
  }

  return {
    close,
    take: (length) => translated(take(length)),
    expectEnd: () =>
      translated(
        (async () => {
          if ((await take(1)).length > 0) throw trailingBytes()
          await pumping
          if (gunzip.bytesWritten !== packedBytes) throw trailingBytes()
          if (!input.closed) await once(input, 'close')
        })(),
      ),
  }
}

function trailingBytes(): Error {
  return damagedArchive('something follows behind its end')
}

/** Looks at the first bytes of the file. */
function rejectForeign(start: Buffer): void {
  if (start[0] === 0x1f && (start.length < 2 || start[1] === 0x8b)) return
  if (start.subarray(0, 2).toString('latin1') === 'PK') throw foreignArchive('it is a zip file')
  if (start.subarray(257, 262).toString('latin1') === 'ustar')
    throw foreignArchive('it is a tar file that is not compressed')
  throw foreignArchive('it is not a tar.gz file')
}

const zlibFaults: Record<string, string> = {
  Z_BUF_ERROR: 'the file ends too early',
  Z_DATA_ERROR: 'its compressed data are broken',
}

function translate(error: unknown): unknown {
  if (isAppError(error) || !(error instanceof Error) || !('code' in error)) return error
  const fault = zlibFaults[String(error.code)]
  return fault === undefined ? error : damagedArchive(fault, error)
}
