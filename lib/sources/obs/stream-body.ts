import { Readable } from 'node:stream'
import type { AppError } from '#lib/errors.ts'
import { chunkByChunk } from '../chunk-by-chunk.ts'
import { guardStream } from '../guard-stream.ts'

export interface StreamBodyOptions {
  /** What the service said it would send. */
  sizeBytes: number
  /** No byte for so long, while someone waits for one, is a failure. */
  stallMs: number
  translate: (error: unknown) => Error
  signal?: AbortSignal | undefined
}

/** The bytes of a response: complete or failed, with errors translated, ended by silence and by the signal. */
export function streamBody(body: Readable, options: StreamBodyOptions): Readable {
  const { sizeBytes, stallMs, translate, signal } = options
  let received = 0
  let watchdog: NodeJS.Timeout | undefined
  const stream = guardStream(
    new Readable({
      ...chunkByChunk,
      read() {
        watchdog ??= setTimeout(() => this.destroy(translate(silence(stallMs))), stallMs)
        watchdog.refresh()
        body.resume()
      },
      destroy(error, done) {
        clearTimeout(watchdog)
        signal?.removeEventListener('abort', abort)
        body.destroy()
        done(error)
      },
    }),
  )
  const cutShort = () =>
    Object.assign(new Error(`it ended after ${received} of ${sizeBytes} bytes`), { code: 'ECONNRESET' })
  body.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (stream.push(chunk)) {
      watchdog?.refresh()
      return
    }
    // What follows waits for whoever reads, which is not the service's silence.
    body.pause()
    clearTimeout(watchdog)
    watchdog = undefined
  })
  body.on('end', () => {
    clearTimeout(watchdog)
    if (received === sizeBytes) stream.push(null)
    else stream.destroy(translate(cutShort()))
  })
  // What it says after it was destroyed concerns nobody.
  body.on('error', (error) => stream.destroy(translate(error)))
  body.on('close', () => {
    if (!body.readableEnded) stream.destroy(translate(cutShort()))
  })
  body.pause()
  const abort = () =>
    stream.destroy(signal?.reason instanceof Error ? signal.reason : new Error(String(signal?.reason)))
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  return stream
}

function silence(stallMs: number): AppError | Error {
  return Object.assign(new Error(`no byte for ${stallMs} ms`), { name: 'TimeoutError' })
}
