import type { z } from 'zod'
import { toJsonColumn } from '#lib/db-text.ts'
import { describeError } from '#lib/error-view.ts'
import { AppError } from '#lib/errors.ts'
import type { Prisma, PrismaClient } from '#lib/generated/prisma/client.ts'
import type { ClaimedJob } from '#lib/queue/claim-job.ts'
import { isJobKind, type JobKind, jobInputSchemas } from '#lib/queue/job-inputs.ts'
import { browseArchiveJob } from './browse-archive-job.ts'
import { browseLiveJob } from './browse-live-job.ts'
import { browseSourceJob } from './browse-source-job.ts'
import { inspectArchiveJob } from './inspect-archive-job.ts'
import type { JobContext } from './job-context.ts'
import { NoteKeeper } from './note-keeper.ts'
import { planRestorationJob } from './plan-restoration-job.ts'
import { readArchiveJob } from './read-archive-job.ts'
import { readHostKeyJob } from './read-host-key-job.ts'
import { scanArchivesJob } from './scan-archives-job.ts'
import { testKafkaServiceJob } from './test-kafka-service-job.ts'
import { testPlaceJob } from './test-place-job.ts'
import { testStorageJob } from './test-storage-job.ts'
import { watchRecoveryJob } from './watch-recovery-job.ts'

const minuteMs = 60_000
/** A server that gives a byte now and then keeps every watchdog content: past this the job ends, milliseconds. */
const deadlinesMs: Record<JobKind, number> = {
  'test-place': 2 * minuteMs,
  'test-storage': 2 * minuteMs,
  'test-kafka-service': 2 * minuteMs,
  'read-host-key': minuteMs,
  'watch-recovery': 2 * minuteMs,
  'browse-source': 2 * minuteMs,
  'browse-live': 5 * minuteMs,
  'browse-archive': 60 * minuteMs,
  'read-archive': 60 * minuteMs,
  'inspect-archive': 60 * minuteMs,
  'scan-archives': 60 * minuteMs,
  'plan-restoration': 240 * minuteMs,
}

/** Runs a claimed page job and keeps its output or error for the page. */
export async function runJob(
  db: PrismaClient,
  job: ClaimedJob,
  workerId: string,
  stop: AbortSignal,
  deadlineMs = isJobKind(job.kind) ? deadlinesMs[job.kind] : minuteMs,
): Promise<void> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(tookTooLong(deadlineMs)), deadlineMs)
  const signal = AbortSignal.any([stop, deadline.signal])
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
  } finally {
    clearTimeout(timer)
  }
}

function tookTooLong(deadlineMs: number): AppError {
  return new AppError('STOPPED', `This took longer than ${Math.round(deadlineMs / 1000)} s and was ended.`, {
    remedy: 'Look at the server it asks: it answers, but so slowly that it does not come to an end.',
  })
}

type JobRunner = (input: unknown, context: JobContext) => Promise<object>

/** What each kind of page job needs to know and does. */
const runners: Record<JobKind, JobRunner> = {
  'browse-source': withInput(jobInputSchemas['browse-source'], browseSourceJob),
  'scan-archives': withInput(jobInputSchemas['scan-archives'], scanArchivesJob),
  'browse-archive': withInput(jobInputSchemas['browse-archive'], browseArchiveJob),
  'inspect-archive': withInput(jobInputSchemas['inspect-archive'], inspectArchiveJob),
  'browse-live': withInput(jobInputSchemas['browse-live'], browseLiveJob),
  'read-archive': withInput(jobInputSchemas['read-archive'], readArchiveJob),
  'test-place': withInput(jobInputSchemas['test-place'], testPlaceJob),
  'test-storage': withInput(jobInputSchemas['test-storage'], testStorageJob),
  'read-host-key': withInput(jobInputSchemas['read-host-key'], readHostKeyJob),
  'plan-restoration': withInput(jobInputSchemas['plan-restoration'], planRestorationJob),
  'test-kafka-service': withInput(jobInputSchemas['test-kafka-service'], testKafkaServiceJob),
  'watch-recovery': withInput(jobInputSchemas['watch-recovery'], watchRecoveryJob),
}

function withInput<S extends z.ZodType>(
  schema: S,
  run: (input: z.output<S>, context: JobContext) => Promise<object>,
): JobRunner {
  return (input, context) => run(schema.parse(input), context)
}

async function runKind({ kind, input }: ClaimedJob, context: JobContext): Promise<object> {
  if (!isJobKind(kind)) throw new Error(`unknown page job ${kind}`)
  return runners[kind](input, context)
}
