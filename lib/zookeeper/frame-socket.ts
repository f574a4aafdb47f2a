import { connect, type Socket } from 'node:net'
import { AppError } from '#lib/errors.ts'
import { formatServer } from './connect-string.ts'
import { FrameSplitter } from './frame-splitter.ts'
import { explainSocketError } from './socket-error.ts'
import type { ServerAddress } from './types.ts'

/** Receives what comes, in order. `end` is the last call. Neither may throw. */
export interface FrameConsumer {
  frame(bytes: Buffer): void
  end(reason: Error): void
}

/** Frames over one TCP connection. Frames are kept until somebody wants them, so none is lost between two readers. */
export class FrameSocket {
  readonly server: ServerAddress
  readonly #socket: Socket
  readonly #splitter = new FrameSplitter()
  #waiting: Buffer[] = []
  #consumer: FrameConsumer | null = null
  #endReason: Error | null = null
  #isCorked = false

  constructor(server: ServerAddress) {
    this.server = server
    this.#socket = connect({ host: server.host, port: server.port, noDelay: true })
    this.#socket.on('data', (chunk) => this.#take(chunk))
    this.#socket.on('error', (error) => this.destroy(this.#wrap(error)))
    this.#socket.on('end', () => this.destroy(this.#lost('it was closed by the server')))
    this.#socket.on('close', () => this.destroy(this.#lost('it was closed')))
  }

  /** Frames sent in one turn of the event loop go out in one write. */
  send(frame: Buffer): void {
    if (this.#endReason) return
    if (!this.#isCorked) {
      this.#isCorked = true
      this.#socket.cork()
      process.nextTick(() => {
        this.#isCorked = false
        this.#socket.uncork()
      })
    }
    this.#socket.write(frame)
  }

  /** The next frame; rejects with the reason when the connection ends first. */
  receive(): Promise<Buffer> {
    const frame = this.#waiting.shift()
    if (frame) return Promise.resolve(frame)
    if (this.#endReason) return Promise.reject(this.#endReason)
    return new Promise((resolve, reject) => {
      this.#consumer = {
        frame: (bytes) => {
          this.#consumer = null
          resolve(bytes)
        },
        end: reject,
      }
    })
  }

  /** From now on every frame goes to this consumer. */
  deliverTo(consumer: FrameConsumer): void {
    this.#consumer = consumer
    for (const frame of this.#waiting.splice(0)) consumer.frame(frame)
    if (this.#endReason) consumer.end(this.#endReason)
  }

  /** Ends the connection at once; the first reason counts. */
  destroy(reason: Error): void {
    if (this.#endReason) return
    this.#endReason = reason
    this.#socket.destroy()
    this.#consumer?.end(reason)
  }

  #take(chunk: Buffer): void {
    try {
      for (const frame of this.#splitter.push(chunk)) {
        if (this.#consumer) this.#consumer.frame(frame)
        else this.#waiting.push(frame)
      }
    } catch (error) {
      this.destroy(error instanceof Error ? error : this.#lost(String(error)))
    }
  }

  #wrap(error: Error): AppError {
    return this.#lost(explainSocketError(error), error)
  }

  #lost(why: string, cause?: Error): AppError {
    const message = `The connection to ZooKeeper ${formatServer(this.server)} was lost: ${why}.`
    return new AppError('ZK_CONNECTION_LOST', message, { cause })
  }
}
