import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { guardStream } from './guard-stream.ts'

const chunkBytes = 512 * 1024
/** The next ones are read while the first is used. */
const readsInFlight = 3

/**
 * The bytes of an open file, read ahead. Closes the handle at the end, on failure, on abort and when destroyed, also
 * when nothing was ever read, which a generator or FileHandle's own stream would not let us translate errors for.
 */
export function streamHandle(
  handle: FileHandle,
  translate: (error: unknown) => unknown,
  signal?: AbortSignal,
): Readable {
  const ahead: Promise<Buffer>[] = []
  let asked = 0
  let isAtEnd = false
  const ask = () => {
    while (ahead.length < readsInFlight) {
      const chunk = readChunk(handle, asked)
      // Its failure counts when its turn comes.
      chunk.catch(() => {})
      ahead.push(chunk)
      asked += chunkBytes
    }
  }
  const stream = guardStream(
    new Readable({
      highWaterMark: chunkBytes,
      read() {
        if (isAtEnd) {
          this.push(null)
          return
        }
        ask()
        ahead.shift()?.then(
          (chunk) => {
            // Should the file grow now, what was read ahead does not follow it.
            isAtEnd = chunk.length < chunkBytes
            this.push(chunk.length === 0 ? null : chunk)
          },
          (error: unknown) => this.destroy(asError(translate(error))),
        )
      },
      destroy(error, done) {
        signal?.removeEventListener('abort', abort)
        handle.close().then(
          () => done(error),
          (failed: unknown) => done(error ?? asError(translate(failed))),
        )
      },
    }),
  )
  const abort = () => stream.destroy(asError(signal?.reason))
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  return stream
}

/** A whole chunk; a shorter or empty one at the end of the file. */
async function readChunk(handle: FileHandle, position: number): Promise<Buffer> {
  const chunk = Buffer.allocUnsafeSlow(chunkBytes)
  let got = 0
  while (got < chunkBytes) {
    const { bytesRead } = await handle.read(chunk, got, chunkBytes - got, position + got)
    if (bytesRead === 0) break
    got += bytesRead
  }
  return chunk.subarray(0, got)
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value))
}
