import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { request } from 'undici'
import { AppError, isAppError } from '#lib/errors.ts'
import { guardStream } from '../guard-stream.ts'
import type { OnRetry } from '../retry-unreachable.ts'
import { connectionError } from './connection-error.ts'
import { addressOf, dataNodeUrl } from './data-node-url.ts'
import { parseRefusal, refusalError } from './hdfs-error.ts'
import type { Route } from './name-node.ts'
import type { NameService } from './name-service.ts'

export interface ReadOptions {
  nameService: NameService
  path: string
  sizeBytes: number
  /** A DataNode that gives no byte for so long is given up. */
  stallMs: number
  /** How long it is tried to go on where the stream broke off. */
  patienceMs: number
  onRetry: OnRetry | undefined
}

const firstAttempts = 3
const longestPauseMs = 3_000
const bufferBytes = 1024 * 1024

/** Resolves when the first byte or the end is there. A stream that breaks off goes on from there, by any DataNode. */
export async function readFile(options: ReadOptions, signal?: AbortSignal): Promise<Readable> {
  signal?.throwIfAborted()
  const control = new AbortController()
  const chunks = readChunks(options, control.signal)
  const stop = () => stream.destroy(asError(signal?.reason))
  let next: Promise<IteratorResult<Buffer, void>> | undefined
  const stream = guardStream(
    new Readable({
      highWaterMark: bufferBytes,
      read() {
        const result = next ?? chunks.next()
        next = undefined
        result.then(
          ({ done, value }) => this.push(done ? null : value),
          (error: unknown) => this.destroy(asError(error)),
        )
      },
      destroy(error, done) {
        signal?.removeEventListener('abort', stop)
        control.abort(error ?? new Error('Nobody reads on.'))
        done(error)
      },
    }),
  )
  signal?.addEventListener('abort', stop, { once: true })
  const first = chunks.next()
  try {
    await first
    signal?.throwIfAborted()
  } catch (error) {
    stream.destroy()
    signal?.throwIfAborted()
    throw error
  }
  next = first
  return stream
}

async function* readChunks(options: ReadOptions, signal: AbortSignal): AsyncGenerator<Buffer, void> {
  const { nameService, path, sizeBytes, patienceMs, onRetry } = options
  let offset = 0
  let excluded: string[] = []
  let lastByteAt = performance.now()
  for (let attempt = 1; ; attempt++) {
    let dataNode: string | undefined
    try {
      const answer = await nameService.call(
        {
          attempt: `read ${path}`,
          method: 'GET',
          op: 'OPEN',
          path,
          query: { offset: String(offset), length: String(sizeBytes - offset), excludedatanodes: excluded.join(',') },
        },
        signal,
      )
      const url = await dataNodeUrl(answer, `read ${path}`)
      dataNode = await addressOf(url, answer.route)
      for await (const chunk of openBody(options, url, answer.route, signal)) {
        attempt = 1
        offset += chunk.length
        yield chunk
        lastByteAt = performance.now()
      }
      if (offset >= sizeBytes) return
      throw new AppError('SOURCE_UNREACHABLE', `Cannot read ${path}: it ended after ${offset} of ${sizeBytes} bytes.`, {
        remedy: 'Look at the log of the DataNodes, then run it again.',
      })
    } catch (error) {
      signal.throwIfAborted()
      if (!isAppError(error, 'SOURCE_UNREACHABLE') && !isAppError(error, 'SOURCE_TIMEOUT')) throw error
      const isOver = offset === 0 ? attempt >= firstAttempts : performance.now() - lastByteAt > patienceMs
      if (isOver) throw error
      // Another replica is better; where there is none, the same DataNode may be back.
      excluded = dataNode === undefined || excluded.includes(dataNode) ? [] : [...excluded, dataNode]
      const afterMs = Math.min(250 * 2 ** (attempt - 1), longestPauseMs)
      onRetry?.({ reason: error.message, attempt: attempt + 1, afterMs })
      await delay(afterMs, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}

/** The stream of a DataNode, whose failures read as ours do. */
async function* openBody(
  { path, stallMs }: ReadOptions,
  url: URL,
  route: Route,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void> {
  const server = `the DataNode ${url.host}`
  try {
    const { statusCode, body } = await request(url, {
      dispatcher: route.dataNodeAgent,
      signal,
      headersTimeout: stallMs,
      bodyTimeout: stallMs,
    })
    if (statusCode !== 200) throw refusalError(parseRefusal(statusCode, await body.text()), `read ${path}`, server)
    yield* body
  } catch (error) {
    signal.throwIfAborted()
    throw isAppError(error) ? error : connectionError(error, `read ${path}`, server)
  }
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value))
}
