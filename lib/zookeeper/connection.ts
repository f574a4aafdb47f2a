import { AppError, isAppError } from '#lib/errors.ts'
import { formatServer } from './connect-string.ts'
import type { FrameSocket } from './frame-socket.ts'
import type { OpenedSession } from './handshake.ts'
import { JuteReader } from './jute-reader.ts'
import { JuteWriter } from './jute-writer.ts'
import { opcodes, type ReplyHeader, readReplyHeader, xids } from './records.ts'
import type { ServerAddress } from './types.ts'
import { nameErrorCode, ZooKeeperError } from './zookeeper-error.ts'

/**
 * ZooKeeper takes 1,048,575 bytes (jute.maxbuffer) and cuts the connection beyond it, which looks like a network
 * fault. Refused here, with room for what a proxy or a quorum packet adds.
 */
const maxRequestBytes = 1_040_000

const largestXid = 0x7fffffff
/** How long the goodbye may take; the session times out by itself if it is not heard. */
const closeTimeoutMs = 3000

export interface Request<Reply> {
  opcode: number
  /** To complete "ZooKeeper refused …" and "… was lost": `to read /brokers`. */
  attempt: string
  /** The path as the caller gave it. */
  path: string
  write(writer: JuteWriter): void
  read(reader: JuteReader): Reply
}

interface RequestInFlight {
  xid: number
  attempt: string
  deadline: number
  answer(header: ReplyHeader, reader: JuteReader): void
  fail(reason: Error): void
}

/**
 * An open session's requests over its connection: answered in the order they were sent, each with a deadline. After
 * the first thing that is not as it should be the connection is over, and with it the session.
 */
export class Connection {
  readonly sessionId: string
  readonly negotiatedTimeoutMs: number
  readonly ended: Promise<Error | null>
  /** Whether the server knows multiRead; null until somebody wants to know. */
  knowsMultiRead: Promise<boolean> | null = null
  readonly #socket: FrameSocket
  readonly #requestTimeoutMs: number
  readonly #pingTimer: NodeJS.Timeout
  /** In the order they were sent, which is the order of the answers. */
  readonly #inFlight: RequestInFlight[] = []
  #deadlineTimer: NodeJS.Timeout | null = null
  #settleEnded: (reason: Error | null) => void = () => {}
  #endReason: Error | null = null
  #closing: Promise<void> | null = null
  #lastXid = 0
  #lastZxid: bigint
  #lastHeardAt = performance.now()

  constructor(
    socket: FrameSocket,
    session: OpenedSession,
    options: { requestTimeoutMs: number; lastZxidSeen: bigint },
  ) {
    this.sessionId = session.sessionId
    this.negotiatedTimeoutMs = session.negotiatedTimeoutMs
    this.#socket = socket
    this.#requestTimeoutMs = options.requestTimeoutMs
    this.#lastZxid = options.lastZxidSeen
    this.ended = new Promise((settle) => {
      this.#settleEnded = settle
    })
    this.#pingTimer = setInterval(() => this.#ping(), Math.max(1, Math.floor(session.negotiatedTimeoutMs / 3)))
    socket.deliverTo({ frame: (bytes) => this.#take(bytes), end: (reason) => this.#finish(reason) })
  }

  get server(): ServerAddress {
    return this.#socket.server
  }

  get lastZxid(): bigint {
    return this.#lastZxid
  }

  /** @throws AppError as ZooKeeperSession says; LIMIT_REACHED for a request that ZooKeeper would not take */
  request<Reply>(request: Request<Reply>): Promise<Reply> {
    if (this.#endReason ?? this.#closing) return Promise.reject(this.#lost(request.attempt, this.#endReason))
    return this.#send(request)
  }

  /** Ends the session after the requests in flight, so that its ephemeral znodes are gone when this returns. */
  close(): Promise<void> {
    this.#closing ??= this.#endReason ? Promise.resolve() : this.#sayGoodbye()
    return this.#closing
  }

  async #sayGoodbye(): Promise<void> {
    const timer = setTimeout(() => this.#socket.destroy(sessionClosed()), closeTimeoutMs)
    try {
      const nothing = () => {}
      const goodbye = { attempt: 'to close the session', path: '/', write: nothing, read: nothing }
      await this.#send({ opcode: opcodes.closeSession, ...goodbye })
    } catch (error) {
      // Over is over: a connection that breaks under the goodbye leaves the session to its timeout.
      if (!(error instanceof AppError)) throw error
    } finally {
      clearTimeout(timer)
      this.#socket.destroy(sessionClosed())
    }
  }

  #send<Reply>({ opcode, attempt, path, write, read }: Request<Reply>): Promise<Reply> {
    const xid = this.#nextXid()
    const writer = new JuteWriter().int(xid).int(opcode)
    write(writer)
    const frame = writer.frame()
    if (frame.length > maxRequestBytes) return Promise.reject(tooLarge(attempt, frame.length))

    return new Promise((resolve, reject) => {
      this.#inFlight.push({
        xid,
        attempt,
        deadline: performance.now() + this.#requestTimeoutMs,
        fail: reject,
        answer({ error }, reader) {
          if (error !== 0) reject(new ZooKeeperError(nameErrorCode(error), { attempt, path }))
          else resolve(read(reader))
        },
      })
      this.#armDeadline()
      this.#socket.send(frame)
    })
  }

  #nextXid(): number {
    this.#lastXid = this.#lastXid === largestXid ? 1 : this.#lastXid + 1
    return this.#lastXid
  }

  #take(bytes: Buffer): void {
    this.#lastHeardAt = performance.now()
    const [request] = this.#inFlight
    try {
      const reader = new JuteReader(bytes)
      const header = readReplyHeader(reader)
      if (header.zxid > this.#lastZxid) this.#lastZxid = header.zxid
      if (header.xid === xids.ping || header.xid === xids.notification) return
      if (header.xid !== request?.xid) {
        throw new AppError('ZK_PROTOCOL', `ZooKeeper answered a request that was not the next one (xid ${header.xid}).`)
      }
      request.answer(header, reader)
      this.#inFlight.shift()
    } catch (error) {
      // What cannot be read ends the session: nothing that comes behind it can be trusted.
      this.#socket.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #ping(): void {
    if (performance.now() - this.#lastHeardAt > this.negotiatedTimeoutMs) {
      const server = formatServer(this.server)
      const message = `The connection to ZooKeeper ${server} was lost: it has been silent for ${this.negotiatedTimeoutMs} ms.`
      this.#socket.destroy(new AppError('ZK_CONNECTION_LOST', message))
      return
    }
    this.#socket.send(new JuteWriter().int(xids.ping).int(opcodes.ping).frame())
  }

  /** One timer, for the oldest request: the others are answered, or fail, after it. */
  #armDeadline(): void {
    const [oldest] = this.#inFlight
    if (this.#deadlineTimer || !oldest || this.#endReason) return
    // The check runs after the event loop has read from the network: a reply that lies there already is in time.
    const check = () => setImmediate(() => this.#checkDeadline())
    this.#deadlineTimer = setTimeout(check, Math.max(1, oldest.deadline - performance.now()))
  }

  #checkDeadline(): void {
    this.#deadlineTimer = null
    const [oldest] = this.#inFlight
    if (oldest && oldest.deadline <= performance.now()) {
      const server = formatServer(this.server)
      const message = `ZooKeeper ${server} did not answer within ${this.#requestTimeoutMs} ms when asked ${oldest.attempt}.`
      this.#socket.destroy(new AppError('ZK_TIMEOUT', message))
    }
    this.#armDeadline()
  }

  #finish(reason: Error): void {
    this.#endReason = reason
    clearInterval(this.#pingTimer)
    if (this.#deadlineTimer) clearTimeout(this.#deadlineTimer)
    const [oldest, ...behind] = this.#inFlight.splice(0)
    oldest?.fail(this.#ofOldest(oldest.attempt, reason))
    for (const request of behind) request.fail(this.#lost(request.attempt, reason))
    this.#settleEnded(this.#closing ? null : reason)
  }

  /** A deadline that passed and a reply that cannot be read concern the oldest request; the others lost the connection. */
  #ofOldest(attempt: string, reason: Error): AppError {
    if (isAppError(reason, 'ZK_TIMEOUT')) return reason
    if (!isAppError(reason, 'ZK_PROTOCOL')) return this.#lost(attempt, reason)
    const message = `Failed ${attempt} on ZooKeeper ${formatServer(this.server)}: ${reason.message}`
    return new AppError('ZK_PROTOCOL', message, { remedy: reason.remedy, cause: reason })
  }

  #lost(attempt: string, reason: Error | null): AppError {
    const why = reason ? reason.message : sessionClosed().message
    return new AppError('ZK_CONNECTION_LOST', `Failed ${attempt}: ${why}`, { cause: reason ?? undefined })
  }
}

function sessionClosed(): AppError {
  return new AppError('ZK_CONNECTION_LOST', 'The ZooKeeper session is closed.')
}

function tooLarge(attempt: string, bytes: number): AppError {
  const [size, limit] = [bytes, maxRequestBytes].map((count) => count.toLocaleString('en'))
  return new AppError('LIMIT_REACHED', `Failed ${attempt}: the request has ${size} bytes, ZooKeeper takes ${limit}.`, {
    remedy: 'A znode this large can only be written by hand, with a raised jute.maxbuffer on every server.',
  })
}
