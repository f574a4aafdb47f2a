import { randomUUID } from 'node:crypto'
import { describeError } from '#lib/auth/error-view.ts'

import { toJsonColumn, toTextColumn } from '#lib/db-text.ts'
import type { Prisma, PrismaClient } from '#lib/generated/prisma/client.ts'
import type { ClaimedJob } from '#lib/queue/claim-job.ts'
import { isJobKind, type JobKind, jobInputSchemas } from '#lib/queue/job-inputs.ts'
import { browseArchiveJob } from './browse-archive-job.ts'
import { browseLiveJob } from './browse-live-job.ts'
import { browseSourceJob } from './browse-source-job.ts'
import { inspectArchiveJob } from './inspect-archive-job.ts'
import { planRestorationJob } from './plan-restoration-job.ts'
import { readArchiveJob } from './read-archive-job.ts'
import { readHostKeyJob } from './read-host-key-job.ts'
import { scanArchivesJob } from './scan-archives-job.ts'
import { testKafkaServiceJob } from './test-kafka-service-job.ts'
import { testPlaceJob } from './test-place-job.ts'
import { testStorageJob } from './test-storage-job.ts'
import { watchRecoveryJob } from './watch-recovery-job.ts'

export interface JobContext {
  db: PrismaClient
  jobId: string
  userName: string
  signal: AbortSignal
  /** One line that the page shows while it waits. */
  note(text: string): void
}

/** Runs a claimed page job and keeps its output or error for the page. */
export async function runJob(db: PrismaClient, job: ClaimedJob, workerId: string, signal: AbortSignal): Promise<void> {
  // One that the sweep has failed meanwhile stays failed.
  const end = (data: Prisma.JobUpdateManyMutationInput) =>
    db.job.updateMany({ where: { id: job.id, workerId, state: 'running' }, data: { ...data, endedAt: new Date() } })
  const notes = new NoteKeeper(db, job.id)
  const context: JobContext = {
    db,
    jobId: job.id,
    userName: job.userName,
    signal,
    note: (text) => notes.set(text),
  }
  try {
    const output = await runKind(job, context)
    await notes.close()
    await end({ state: 'done', output: toJsonColumn(output) })
  } catch (error) {
    await notes.close()
    const view = describeError(signal.aborted ? signal.reason : error, `job ${job.kind}`)
    await end({ state: 'failed', error: toJsonColumn(view) })
  }
}

async function runKind(job: ClaimedJob, context: JobContext): Promise<object> {
  if (!isJobKind(job.kind)) throw new Error(`unknown page job ${job.kind}`)
  const kind: JobKind = job.kind
  switch (kind) {
    case 'browse-source':
      return browseSourceJob(jobInputSchemas[kind].parse(job.input), context)
    case 'scan-archives':
      return scanArchivesJob(jobInputSchemas[kind].parse(job.input), context)
    case 'browse-archive':
      return browseArchiveJob(jobInputSchemas[kind].parse(job.input), context)
    case 'inspect-archive':
      return inspectArchiveJob(jobInputSchemas[kind].parse(job.input), context)
    case 'browse-live':
      return browseLiveJob(jobInputSchemas[kind].parse(job.input), context)
    case 'read-archive':
      return readArchiveJob(jobInputSchemas[kind].parse(job.input), context)
    case 'test-place':
      return testPlaceJob(jobInputSchemas[kind].parse(job.input), context)
    case 'test-storage':
      return testStorageJob(jobInputSchemas[kind].parse(job.input), context)
    case 'read-host-key':
      return readHostKeyJob(jobInputSchemas[kind].parse(job.input), context)
    case 'plan-restoration':
      return planRestorationJob(jobInputSchemas[kind].parse(job.input), context)
    case 'test-kafka-service':
      return testKafkaServiceJob(jobInputSchemas[kind].parse(job.input), context)
    case 'watch-recovery':
      return watchRecoveryJob(jobInputSchemas[kind].parse(job.input), context)
    default:
      return kind satisfies never
  }
}

const noteEveryMs = 500

/** Writes the newest note about twice a second, however often it changes. */
class NoteKeeper {
  readonly #db: PrismaClient
  readonly #id: string
  #note: string | null = null
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<unknown> = Promise.resolve()

  constructor(db: PrismaClient, id: string) {
    this.#db = db
    this.#id = id
  }

  set(note: string): void {
    this.#note = note
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#writing = this.#db.job
        .updateMany({ where: { id: this.#id }, data: { note: this.#note && toTextColumn(this.#note) } })
        .catch(() => {
          // A note is not worth a failed job; the lease notices a database that is gone.
        })
    }, noteEveryMs)
  }

  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    await this.#writing
  }
}

export function newWorkerId(host: string): string {
  return `${host}/${process.pid}/${randomUUID().slice(0, 8)}`
}
