import { toJsonColumn, toTextColumn } from '#lib/db-text.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import { log } from '#lib/log.ts'
import type { LogLevel, Phase, Reporter } from '#lib/progress.ts'
import type { ProgressMeter } from './progress-meter.ts'

const flushEveryMs = 500
/** An engine that goes wild must not fill the database. */
const maxLines = 20_000

interface Line {
  at: Date
  level: LogLevel
  phase: string | null
  message: string
}

/** Writes what an engine says of itself to the execution's row and log, about twice a second. */
export class ExecutionReporter implements Reporter {
  readonly #db: PrismaClient
  readonly #execution: { id: string; workerId: string }
  readonly #meter: ProgressMeter
  readonly #timer: NodeJS.Timeout
  #lines: Line[] = []
  #written = 0
  #phase: Phase | null = null
  #prefix = ''
  #lastError: string | null = null
  #hasNews = true
  #flushing: Promise<void> = Promise.resolve()

  constructor(db: PrismaClient, execution: { id: string; workerId: string }, meter: ProgressMeter) {
    this.#db = db
    this.#execution = execution
    this.#meter = meter
    this.#timer = setInterval(() => this.#flushSoon(), flushEveryMs)
  }

  /** Lines and phases from now on are of this service. */
  beginService(index: number, name: string, services: number): void {
    this.#meter.beginService(index)
    this.#prefix = services > 1 ? `[${name}] ` : ''
    this.#phase = null
  }

  phase(phase: Phase): void {
    this.#meter.enter(phase)
    this.#phase = phase
    this.#hasNews = true
  }

  progress(done: number, total: number | null, inHand: string | null): void {
    this.#meter.advance(done, total, inHand)
    this.#hasNews = true
  }

  log(level: LogLevel, message: string): void {
    if (this.#written >= maxLines) return
    // What a step has said before it threw is not said again by whoever catches it.
    const error = this.#prefix + message
    if (level === 'error' && error === this.#lastError) return
    if (level === 'error') this.#lastError = error
    this.#written++
    const text = this.#written === maxLines ? 'Too many lines: the rest of this log is left out.' : message
    this.#lines.push({ at: new Date(), level, phase: this.#phase, message: toTextColumn(this.#prefix + text) })
  }

  /** Marks the last phase and writes everything that is left. */
  async close(succeeded: boolean): Promise<void> {
    clearInterval(this.#timer)
    this.#meter.end(succeeded)
    this.#hasNews = true
    await this.#flushing
    await this.#flush()
  }

  #flushSoon(): void {
    this.#flushing = this.#flushing
      .then(() => this.#flush())
      .catch((error: unknown) => {
        // The lease notices a database that is gone; progress is not worth failing for.
        log.warn({ err: error, executionId: this.#execution.id }, 'progress could not be written')
      })
  }

  async #flush(): Promise<void> {
    const lines = this.#lines.splice(0)
    const { id, workerId } = this.#execution
    if (lines.length > 0) {
      await this.#db.logLine.createMany({ data: lines.map((line) => ({ ...line, executionId: id })) })
    }
    if (!this.#hasNews) return
    this.#hasNews = false
    await this.#db.execution.updateMany({
      where: { id, workerId, status: 'Running' },
      data: { progress: toJsonColumn(this.#meter.view()), phases: this.#meter.phases().map(toJsonColumn) },
    })
  }
}
