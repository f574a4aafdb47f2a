import type { ExecutionKind, PhaseView, ProgressView } from '#lib/contract/executions.ts'
import { backupPhases, type Phase, restorationPhases } from '#lib/progress.ts'

/** Share of the whole that a phase takes, in per cent; what a person sees moves about evenly with the time. */
const weights: Record<Phase, number> = {
  connect: 2,
  readZnodes: 68,
  verifyArchive: 27,
  retention: 3,
  preflight: 5,
  readArchive: 15,
  plan: 25,
  safetyBackup: 20,
  write: 20,
  verify: 15,
}

/** A phase whose size is only guessed never looks finished before it is. */
const guessedShare = 0.95

export interface MeterOptions {
  kind: ExecutionKind
  /** Kafka services the execution goes through, one after the other. */
  services: number
  /** Znodes of the last execution, where known: a guess of what is to come. */
  expectedZnodes: number | null
}

/** Turns what the engine says into phases, one bar and an estimate. 100 % is said by whoever ends the execution, not here. */
export class ProgressMeter {
  readonly #options: MeterOptions
  readonly #order: readonly Phase[]
  #phases: PhaseView[]
  #phase: Phase | null = null
  #phaseBegan = 0
  #service = 0
  #highest = 0
  #done = 0
  #total: number | null = null
  #inHand: string | null = null

  constructor(options: MeterOptions) {
    this.#options = options
    this.#order = options.kind === 'Backup' ? backupPhases : restorationPhases
    this.#phases = this.#order.map(waitingPhase)
  }

  /** Another service begins: its phases are gone through anew. */
  beginService(index: number): void {
    this.#service = index
    if (index > 0) this.#phases = this.#order.map(waitingPhase)
    this.#phase = null
  }

  enter(phase: Phase, now = Date.now()): void {
    this.#leave('done', now)
    this.#phase = phase
    this.#phaseBegan = now
    this.#done = 0
    this.#total = null
    this.#inHand = null
    this.#change(phase, { state: 'running', startedAt: new Date(now).toISOString() })
    const index = this.#order.indexOf(phase)
    for (const [i, earlier] of this.#phases.entries()) {
      if (i < index && earlier.state === 'waiting') this.#phases[i] = { ...earlier, state: 'skipped' }
    }
  }

  advance(done: number, total: number | null, inHand: string | null): void {
    this.#done = done
    this.#total = total
    this.#inHand = inHand
  }

  end(succeeded: boolean, now = Date.now()): void {
    this.#leave(succeeded ? 'done' : 'failed', now)
    this.#phase = null
    this.#inHand = null
    if (succeeded) this.#highest = 100
  }

  phases(): PhaseView[] {
    return this.#phases.map((view) =>
      view.phase === this.#phase ? { ...view, done: this.#done, total: this.#total } : view,
    )
  }

  view(now = Date.now()): ProgressView {
    const seconds = (now - this.#phaseBegan) / 1000
    const rate = this.#phase && this.#done > 0 && seconds >= 1 ? this.#done / seconds : null
    const expected = this.#expected()
    return {
      percent: this.#percent(),
      phase: this.#phase,
      done: this.#done,
      total: this.#total,
      rate: rate === null ? null : Math.round(rate * 10) / 10,
      secondsLeft: rate === null || expected === null ? null : Math.max(0, Math.ceil((expected - this.#done) / rate)),
      inHand: this.#inHand,
    }
  }

  #expected(): number | null {
    return this.#total ?? (this.#phase === 'readZnodes' ? this.#options.expectedZnodes : null)
  }

  /** Never goes back, and never reaches 100 before the end. */
  #percent(): number {
    if (this.#phase) {
      const index = this.#order.indexOf(this.#phase)
      const before = this.#order.slice(0, index).reduce((sum, phase) => sum + weights[phase], 0)
      const expected = this.#expected()
      const share = expected ? Math.min(this.#done / expected, this.#total === null ? guessedShare : 1) : 0
      const whole = this.#order.reduce((sum, phase) => sum + weights[phase], 0)
      const ofService = (before + share * weights[this.#phase]) / whole
      const percent = Math.floor(((this.#service + ofService) / this.#options.services) * 100)
      this.#highest = Math.max(this.#highest, Math.min(percent, 99))
    }
    return this.#highest
  }

  #leave(state: 'done' | 'failed', now: number): void {
    if (!this.#phase) return
    const counts = { done: this.#done, total: this.#total ?? this.#done }
    this.#change(this.#phase, { state, endedAt: new Date(now).toISOString(), ...counts })
  }

  #change(phase: Phase, changes: Partial<PhaseView>): void {
    this.#phases = this.#phases.map((view) => (view.phase === phase ? { ...view, ...changes } : view))
  }
}

function waitingPhase(phase: Phase): PhaseView {
  return { phase, state: 'waiting', startedAt: null, endedAt: null, done: 0, total: null }
}
