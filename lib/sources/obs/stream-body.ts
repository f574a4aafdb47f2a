import { Readable } from 'node:stream'
import type { AppError } from '#lib/errors.ts'

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
  // What it says after it was destroyed concerns nobody.
  body.on('error', () => {})
  const chunks = body[Symbol.asyncIterator]()
  let received = 0
  let watchdog: NodeJS.Timeout | undefined
  const cutShort = () =>
    translate(Object.assign(new Error(`it ended after ${received} of ${sizeBytes} bytes`), { code: 'ECONNRESET' }))

  const stream = new Readable({
    highWaterMark: 256 * 1024,
    read() {
      watchdog = setTimeout(() => this.destroy(translate(silence(stallMs))), stallMs)
      chunks.next().then(
        ({ done, value }) => {
          clearTimeout(watchdog)
          if (done) {
            if (received !== sizeBytes) this.destroy(cutShort())
            else this.push(null)
            return
          }
          received += value.length
          this.push(value)
        },
        (error: unknown) => this.destroy(translate(error)),
      )
    },
    destroy(error, done) {
      clearTimeout(watchdog)
      signal?.removeEventListener('abort', abort)
      body.destroy()
      done(error)
    },
  })
  const abort = () =>
    stream.destroy(signal?.reason instanceof Error ? signal.reason : new Error(String(signal?.reason)))
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  return stream
}

function silence(stallMs: number): AppError | Error {
  return Object.assign(new Error(`no byte for ${stallMs} ms`), { name: 'TimeoutError' })
}
