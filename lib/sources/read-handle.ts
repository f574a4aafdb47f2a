import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'

const chunkBytes = 256 * 1024

/**
 * The bytes of an open file. Closes the handle at the end, on failure, on abort and when destroyed, also when nothing
 * was ever read, which a generator or FileHandle's own stream would not let us translate errors for.
 */
export function streamHandle(
  handle: FileHandle,
  translate: (error: unknown) => unknown,
  signal?: AbortSignal,
): Readable {
  const stream = new Readable({
    highWaterMark: chunkBytes,
    read() {
      handle.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, null).then(
        ({ bytesRead, buffer }) => this.push(bytesRead === 0 ? null : buffer.subarray(0, bytesRead)),
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
  })
  const abort = () => stream.destroy(asError(signal?.reason))
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  return stream
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value))
}
