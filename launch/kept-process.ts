import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

export interface KeptProcessOptions {
  /** Named in messages. */
  name: string
  spawn(): ChildProcess
  /** Told of each unexpected end, and of what follows. */
  say(text: string): void
  /** Ends within a window that are too many. Default: 5. */
  limit?: number
  /** Default: five minutes. */
  windowMs?: number
  /** Before the first start anew; doubled each time within the window. Default: one second. */
  backoffMs?: number
}

const longestBackoffMs = 30_000
/** The web answers requests under way, the worker brings its execution to a safe place. */
const stopGraceMs = 20_000

/**
 * A process that is started again when it ends without having been told to: what else runs beside it goes on meanwhile.
 * One that keeps ending is given up, since something is wrong that no start cures.
 */
export class KeptProcess {
  readonly #options: Required<KeptProcessOptions>
  readonly #givenUp = Promise.withResolvers<string>()
  #child: ChildProcess | null = null
  #timer: NodeJS.Timeout | undefined
  #isWanted = false
  #ends: number[] = []

  constructor(options: KeptProcessOptions) {
    this.#options = { limit: 5, windowMs: 5 * 60_000, backoffMs: 1000, ...options }
  }

  /** Settles with words when it ended too often. */
  get givenUp(): Promise<string> {
    return this.#givenUp.promise
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  async start(): Promise<void> {
    this.#isWanted = true
    const child = this.#options.spawn()
    this.#child = child
    child.once('exit', (code, signal) => {
      if (this.#isWanted && this.#child === child) this.#afterEnd(`${code ?? signal}`)
    })
    await once(child, 'spawn')
  }

  /** Returns when it has ended; it is not started again. */
  async stop(signal: NodeJS.Signals): Promise<void> {
    this.#isWanted = false
    clearTimeout(this.#timer)
    const child = this.#child
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    const killer = setTimeout(() => child.kill('SIGKILL'), stopGraceMs)
    await ended
    clearTimeout(killer)
  }

  #afterEnd(how: string): void {
    const { name, say, limit, windowMs, backoffMs } = this.#options
    const now = Date.now()
    this.#ends = [...this.#ends.filter((at) => now - at < windowMs), now]
    const what = `The ${name} process ended by itself (${how})`
    if (this.#ends.length >= limit) {
      this.#isWanted = false
      this.#givenUp.resolve(`${what}, ${this.#ends.length} times within ${Math.round(windowMs / 60_000)} minutes.`)
      return
    }
    const waitMs = Math.min(backoffMs * 2 ** (this.#ends.length - 1), longestBackoffMs)
    say(`${what}; it is started again in ${(waitMs / 1000).toFixed(0)} s.`)
    this.#timer = setTimeout(() => {
      this.start().catch((error: unknown) => this.#afterEnd(error instanceof Error ? error.message : String(error)))
    }, waitMs)
  }
}
