import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { type Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError, isAppError } from '#lib/errors.ts'
import { connectionError, Silence } from './connection-error.ts'
import { parseRefusal, refusalError } from './hdfs-error.ts'
import { connectMs, type Route } from './name-node.ts'

/** Bytes that wait in this process for the DataNode: few, since only when all of them are gone is it known. */
const bufferBytes = 512 * 1024
const mostAnswerCharacters = 64 * 1024
const watchMs = 250

/**
 * One file on its way to a DataNode. By Node's own client: a DataNode says "100 Continue" unasked, which undici takes
 * for a broken server.
 */
export class DataNodeUpload {
  readonly #request: ClientRequest
  readonly #attempt: string
  readonly #server: string
  readonly #connected: Promise<void>
  /** Settles with the DataNode's answer, which may come before the content is through. */
  readonly #answer: Promise<void>
  #hasEnded = false
  /** Since when the DataNode has what it needs and says nothing. */
  #waitingSince: number | undefined

  /** @param attempt as in "Cannot <attempt>" */
  constructor(url: URL, route: Route, attempt: string) {
    this.#attempt = attempt
    this.#server = `the DataNode ${url.host}`
    const isTls = url.protocol === 'https:'
    this.#request = (isTls ? requestHttps : requestHttp)(url, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream', 'transfer-encoding': 'chunked' },
      agent: false,
      lookup: route.dataNodeLookup,
      ...(route.ca === undefined ? {} : { ca: route.ca }),
    })
    this.#connected = new Promise((done) => {
      this.#request.once('socket', (socket) => socket.once(isTls ? 'secureConnect' : 'connect', () => done()))
    })
    this.#answer = this.#readAnswer().finally(() => {
      this.#hasEnded = true
    })
    this.#answer.catch(() => {})
  }

  /** Asks for the file; no byte of the content is sent yet. Throws AppError SOURCE_*; the signal's reason. */
  async connect(signal?: AbortSignal): Promise<void> {
    const timer = setTimeout(() => this.cut(new Silence(`no answer within ${connectMs} ms`)), connectMs)
    const stop = () => this.cut()
    signal?.addEventListener('abort', stop, { once: true })
    try {
      signal?.throwIfAborted()
      await Promise.race([this.#connected, this.#answer])
      this.#request.flushHeaders()
    } catch (error) {
      this.cut()
      signal?.throwIfAborted()
      throw error
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
    }
  }

  /** True once the DataNode has answered or is gone. */
  hasEnded(): boolean {
    return this.#hasEnded
  }

  /** Resolves when the DataNode has the whole file. Throws AppError SOURCE_*. */
  get answer(): Promise<void> {
    return this.#answer
  }

  /**
   * Sends the content and waits for the DataNode's word that it has it.
   * @param isStalled asked with the milliseconds that the DataNode has been silent for; true ends the upload
   * @throws AppError SOURCE_*; what the content failed with; the signal's reason
   */
  async send(
    content: Readable,
    onBytes: (chunk: Buffer) => void,
    isStalled: (silentMs: number) => Promise<boolean>,
    signal?: AbortSignal,
  ): Promise<void> {
    const stopping = new AbortController()
    const stopped = new Promise<never>((_, fail) => {
      stopping.signal.addEventListener('abort', () => fail(stopping.signal.reason), { once: true })
    })
    stopped.catch(() => {})
    this.#answer.catch((error: unknown) => stopping.abort(error))
    const abort = () => stopping.abort(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    const watchdog = this.#watch(isStalled, stopping)
    try {
      signal?.throwIfAborted()
      await pipeline(content, this.#body(onBytes), { signal: stopping.signal })
      this.#waitingSince = performance.now()
      await Promise.race([this.#answer, stopped])
    } catch (error) {
      this.cut()
      throw stopping.signal.aborted ? stopping.signal.reason : error
    } finally {
      clearInterval(watchdog)
      signal?.removeEventListener('abort', abort)
    }
  }

  /** Ends it here. The DataNode then closes what it has as if that were the whole file. */
  cut(reason?: Error): void {
    this.#request.destroy(reason)
  }

  #body(onBytes: (chunk: Buffer) => void): Writable {
    const request = this.#request
    let queuedBytes = 0
    let resume: (() => void) | undefined
    return new Writable({
      highWaterMark: bufferBytes,
      write: (chunk: Buffer, _encoding, done) => {
        queuedBytes += chunk.length
        this.#waitingSince ??= performance.now()
        request.write(chunk, (error) => {
          // What broke is told by the answer.
          if (error) return
          queuedBytes -= chunk.length
          this.#waitingSince = queuedBytes === 0 && !request.writableEnded ? undefined : performance.now()
          // It may be set anew meanwhile.
          const resumeNow = resume
          resume = undefined
          resumeNow?.()
        })
        // While it travels.
        onBytes(chunk)
        if (queuedBytes < bufferBytes) done()
        else resume = done
      },
      // Done when all has left: what the silence counts from then on is the answer.
      final: (done) => {
        this.#waitingSince ??= performance.now()
        request.end(() => done())
      },
    })
  }

  #watch(isStalled: (silentMs: number) => Promise<boolean>, stopping: AbortController): NodeJS.Timeout {
    let isAsking = false
    return setInterval(() => {
      const since = this.#waitingSince
      if (since === undefined || isAsking) return
      isAsking = true
      const silentMs = performance.now() - since
      isStalled(silentMs).then(
        (is) => {
          isAsking = false
          if (!is || this.#waitingSince !== since) return
          const seconds = Math.round(silentMs / 1000)
          stopping.abort(
            new AppError('SOURCE_TIMEOUT', `Cannot ${this.#attempt}: ${this.#server} was silent for ${seconds} s.`, {
              remedy: 'Look at the log of the DataNodes and at the network, then run it again.',
            }),
          )
        },
        (error: unknown) => stopping.abort(error),
      )
    }, watchMs)
  }

  #readAnswer(): Promise<void> {
    return new Promise((done, fail) => {
      const request = this.#request
      const lose = (error?: Error) =>
        fail(isAppError(error) ? error : connectionError(error, this.#attempt, this.#server))
      request.on('error', lose)
      request.once('close', () => lose())
      request.once('response', (response: IncomingMessage) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => {
          if (text.length < mostAnswerCharacters) text += part
        })
        const judge = () => {
          const { statusCode = 0 } = response
          if (statusCode === 201) done()
          else fail(refusalError(parseRefusal(statusCode, text), this.#attempt, this.#server))
        }
        response.once('end', judge)
        // What came before the connection broke is still an answer.
        response.once('error', judge)
      })
    })
  }
}
