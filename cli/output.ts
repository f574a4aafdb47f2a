import { once } from 'node:events'
import type { LogLevel, Phase, Reporter } from '#lib/progress.ts'
import { showText } from './show-text.ts'

const phaseNames: Record<Phase, string> = {
  connect: 'Connecting',
  readZnodes: 'Reading the tree',
  verifyArchive: 'Reading the archive back',
  retention: 'Retention',
  preflight: 'Looking at the cluster',
  readArchive: 'Reading the archive',
  plan: 'Comparing with the live tree',
  safetyBackup: 'Safety backup',
  write: 'Writing',
  verify: 'Reading back',
}
const progressEveryMs = 100

/**
 * Where a command speaks: results on stdout, everything else on stderr. With --json stdout stays empty until the one
 * object at the end, and stderr has one JSON object a line.
 */
export class Output {
  readonly isJson: boolean
  readonly #hasLine: boolean
  #isLineShown = false
  #isStdoutClosed = false

  constructor(isJson: boolean) {
    this.isJson = isJson
    this.#hasLine = !isJson && process.stderr.isTTY === true
  }

  /** A line of the result for a person. Awaiting it is the back-pressure. */
  async line(text = ''): Promise<void> {
    if (this.isJson) return
    this.clearLine()
    await this.#write(`${showText(text)}\n`)
  }

  /** The reader of a pipe may have seen enough: nothing more is written, and the command ends as it would have. */
  closeStdout(): void {
    this.#isStdoutClosed = true
  }

  /** What a person should know beside the result. */
  note(text: string): void {
    this.log('info', text)
  }

  log(level: LogLevel, text: string): void {
    if (this.isJson) this.event({ event: 'log', level, message: text })
    if (this.isJson || level === 'debug') return
    this.clearLine()
    const mark = level === 'info' ? '' : level === 'warn' ? 'Warning: ' : 'Error: '
    process.stderr.write(`${showText(mark + text)}\n`)
  }

  event(event: object): void {
    if (!this.isJson) return
    process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`)
  }

  /** The rewriting line of a terminal. */
  status(text: string): void {
    if (!this.#hasLine) return
    const width = (process.stderr.columns ?? 80) - 1
    process.stderr.write(`\r\u001b[K${showText(text).replaceAll('\n', ' ').slice(0, width)}`)
    this.#isLineShown = true
  }

  clearLine(): void {
    if (!this.#isLineShown) return
    process.stderr.write('\r\u001b[K')
    this.#isLineShown = false
  }

  /** The one object of --json. */
  async result(result: object): Promise<void> {
    if (!this.isJson) return
    await this.#write(`${JSON.stringify(result)}\n`)
  }

  async #write(text: string): Promise<void> {
    if (this.#isStdoutClosed || process.stdout.write(text)) return
    // An error is told to whoever listens for it, and ends the waiting.
    await once(process.stdout, 'drain').catch(() => {})
  }
}

/** Tells of an engine's work and keeps the times. */
export class ProgressReporter implements Reporter {
  readonly #output: Output
  readonly #told: ReadonlySet<string>
  readonly #onPhase: (phase: Phase) => void
  readonly #milliseconds = new Map<Phase, number>()
  #phase: Phase | null = null
  #phaseBegan = 0
  #lastShown = 0

  /**
   * @param told what a person has read already: a run looks at the cluster again
   * @param onPhase called when a phase begins
   */
  constructor(output: Output, told: ReadonlySet<string> = new Set(), onPhase: (phase: Phase) => void = () => {}) {
    this.#output = output
    this.#told = told
    this.#onPhase = onPhase
  }

  get currentPhase(): Phase | null {
    return this.#phase
  }

  phase(phase: Phase): void {
    this.#closePhase()
    this.#phase = phase
    this.#phaseBegan = performance.now()
    this.#lastShown = 0
    this.#onPhase(phase)
    if (this.#output.isJson) this.#output.event({ event: 'phase', phase })
    else this.#output.log('info', `${phaseNames[phase]} …`)
  }

  progress(done: number, total: number | null, inHand: string | null): void {
    const now = performance.now()
    if (now - this.#lastShown < progressEveryMs) return
    this.#lastShown = now
    if (this.#output.isJson) this.#output.event({ event: 'progress', phase: this.#phase, done, total, inHand })
    else {
      const of = total === null ? '' : ` of ${total.toLocaleString('en')}`
      this.#output.status(`  ${done.toLocaleString('en')}${of}  ${inHand ?? ''}`)
    }
  }

  log(level: LogLevel, message: string): void {
    if (this.#output.isJson || !this.#told.has(message)) this.#output.log(level, message)
  }

  /** Of the phases so far, the one in hand included. */
  secondsByPhase(): Partial<Record<Phase, number>> {
    this.#closePhase()
    return Object.fromEntries([...this.#milliseconds].map(([phase, ms]) => [phase, Math.round(ms) / 1000]))
  }

  #closePhase(): void {
    if (this.#phase === null) return
    const now = performance.now()
    this.#milliseconds.set(this.#phase, (this.#milliseconds.get(this.#phase) ?? 0) + now - this.#phaseBegan)
    this.#phaseBegan = now
  }
}
