import { setTimeout as delay } from 'node:timers/promises'
import { readEnv } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import { log } from '#lib/log.ts'
import { claimExecution } from '#lib/queue/claim-execution.ts'
import { claimJob } from '#lib/queue/claim-job.ts'
import { forgetOld } from '#lib/queue/forget-old.ts'
import { giveUpAfterMs, renewEveryMs } from '#lib/queue/lease.ts'
import { renewLeases } from '#lib/queue/renew-leases.ts'
import { sweep } from '#lib/queue/sweep.ts'
import { type ExecutionRunners, executionRunners, runExecution } from './executions/run-execution.ts'
import { runJob } from './page-jobs/run-job.ts'

export interface WorkerOptions {
  id: string
  host: string
  /** Executions at once; one per cluster at most runs anywhere. */
  executions: number
  /** Page jobs at once. */
  jobs: number
  runners?: ExecutionRunners
}

const lookEveryMs = 300
const sweepEveryMs = 5000
const forgetEveryMs = 10 * 60_000
/** A clean stop waits this long for what runs to write down its end: less than the 30 s until containers are killed. */
const stopWithinMs = 25_000

/** Runs what waits in Postgres until `stop`. Several workers, on several hosts, share the work. */
export class Worker {
  readonly #db: PrismaClient
  readonly #options: WorkerOptions
  readonly #executions = new Map<string, AbortController>()
  readonly #jobs = new Map<string, AbortController>()
  readonly #running = new Set<Promise<void>>()
  #timers: NodeJS.Timeout[] = []
  #looking: Promise<void> = Promise.resolve()
  #stopping: Promise<void> | null = null
  #isAway = false
  /** Monotonic: a step of the wall clock ends nothing. */
  #renewedAt = performance.now()

  constructor(db: PrismaClient, options: WorkerOptions) {
    this.#db = db
    this.#options = options
  }

  async start(): Promise<void> {
    const { id, host } = this.#options
    await this.#db.worker.create({ data: { id, host } })
    await this.#look()
    this.#timers = [
      this.#every(lookEveryMs, () => this.#look()),
      this.#every(renewEveryMs, () => this.#renew()),
      this.#every(renewEveryMs, () => this.#watchLeases()),
      this.#every(sweepEveryMs, async () => {
        await sweep(this.#db)
      }),
      this.#every(forgetEveryMs, () => {
        const { KMC_AUDIT_DAYS: auditDays, KMC_HISTORY_DAYS: historyDays } = readEnv()
        return forgetOld(this.#db, { auditDays, historyDays })
      }),
    ]
  }

  /** Ends what runs, with the reason, and takes nothing more. Never fails, whatever the database does meanwhile. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    for (const controller of [...this.#executions.values(), ...this.#jobs.values()]) controller.abort(shutDown())
    const renewing = this.#every(renewEveryMs, () => this.#renew())
    const ended = Promise.allSettled([this.#looking]).then(() => Promise.allSettled(this.#running))
    await Promise.race([ended, delay(stopWithinMs, undefined, { ref: false })])
    clearInterval(renewing)
    await this.#db.worker.deleteMany({ where: { id: this.#options.id } }).catch((error: unknown) => {
      log.warn({ reason: firstLine(error) }, 'the worker could not sign off; its heartbeat runs out')
    })
  }

  /** A timer whose work is never done twice at once, and whose failure is the database's: logged, and tried again. */
  #every(ms: number, work: () => Promise<void>): NodeJS.Timeout {
    let isBusy = false
    return setInterval(async () => {
      if (isBusy) return
      isBusy = true
      try {
        await work()
        if (this.#isAway) log.info('the worker reaches the database again')
        this.#isAway = false
      } catch (error) {
        if (!this.#isAway) log.error({ reason: firstLine(error) }, 'the worker cannot reach the database; it tries on')
        this.#isAway = true
      } finally {
        isBusy = false
      }
    }, ms)
  }

  #look(): Promise<void> {
    this.#looking = this.#claimAll()
    return this.#looking
  }

  async #claimAll(): Promise<void> {
    const { id: workerId, executions, jobs, runners = executionRunners } = this.#options
    while (this.#stopping === null && this.#executions.size < executions) {
      const execution = await claimExecution(this.#db, workerId)
      if (!execution) break
      log.info({ executionId: execution.id, kind: execution.kind }, 'execution started')
      this.#run(this.#executions, execution.id, (signal) =>
        runExecution(this.#db, { ...execution, workerId }, signal, runners),
      )
    }
    while (this.#stopping === null && this.#jobs.size < jobs) {
      // The last slot is for what is urgent.
      const only = jobs > 1 && this.#jobs.size === jobs - 1 ? 'urgent' : undefined
      const job = await claimJob(this.#db, workerId, only)
      if (!job) break
      this.#run(this.#jobs, job.id, (signal) => runJob(this.#db, job, workerId, signal))
    }
  }

  #run(room: Map<string, AbortController>, id: string, work: (signal: AbortSignal) => Promise<void>): void {
    const controller = new AbortController()
    room.set(id, controller)
    // Claimed while the stop began.
    if (this.#stopping !== null) controller.abort(shutDown())
    const running = work(controller.signal)
      .catch((error: unknown) => log.error({ err: error, id }, 'its end could not be written down'))
      .finally(() => {
        room.delete(id)
        this.#running.delete(running)
      })
    this.#running.add(running)
  }

  /** Keeps the leases, notices stop requests, and ends at once what is no longer this worker's. */
  async #renew(): Promise<void> {
    await this.#renewLeases()
    this.#renewedAt = performance.now()
  }

  /** Ends everything when the leases could not be renewed for too long, also while a query hangs without an answer. */
  async #watchLeases(): Promise<void> {
    if (performance.now() - this.#renewedAt <= giveUpAfterMs) return
    const reason = new AppError('WORKER_LOST', 'The worker lost its connection to the database.', {
      remedy: 'Look at the network and at PostgreSQL. Retry goes on where it stopped.',
    })
    for (const controller of [...this.#executions.values(), ...this.#jobs.values()]) controller.abort(reason)
  }

  /** Only what is still in hand is renewed: an execution whose end could not be written down is left to the sweep. */
  async #renewLeases(): Promise<void> {
    const { id } = this.#options
    const mine = [...this.#executions.keys()]
    const myJobs = [...this.#jobs.keys()]
    await this.#db.worker.updateMany({ where: { id }, data: { lastSeenAt: new Date() } })
    const { executions: kept, jobs: keptJobs } = await renewLeases(this.#db, id, { executions: mine, jobs: myJobs })
    const stillMyJobs = new Map(keptJobs.map((row) => [row.id, row]))
    for (const jobId of myJobs) {
      const row = stillMyJobs.get(jobId)
      if (!row) this.#jobs.get(jobId)?.abort(leaseLost())
      else if (row.isUnwatched) this.#jobs.get(jobId)?.abort(nobodyWaits())
    }
    const stillMine = new Map(kept.map((row) => [row.id, row]))
    for (const executionId of mine) {
      const controller = this.#executions.get(executionId)
      if (!controller || controller.signal.aborted) continue
      const row = stillMine.get(executionId)
      // One that ended between the two statements is aborted too late to matter.
      if (!row) controller.abort(leaseLost())
      else if (row.stopRequestedAt) controller.abort(stopped(row.reason))
    }
  }
}

function nobodyWaits(): AppError {
  return new AppError('STOPPED', 'The page that asked for this was left.', { remedy: 'Ask again.' })
}

function shutDown(): AppError {
  return new AppError('WORKER_LOST', 'The worker was shut down while this was running.', {
    remedy: 'Start it again: a restoration goes on where it stopped, a backup begins anew.',
  })
}

function leaseLost(): AppError {
  return new AppError('WORKER_LOST', 'The worker held this for too long without a sign of life.')
}

function stopped(reason: string | null): AppError {
  return new AppError('STOPPED', reason ?? 'Stopped by a person.', {
    remedy: 'A restoration goes on with Retry where it stopped; a backup begins anew.',
  })
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.trim().split('\n').at(-1) ?? ''
}
