import type { ErrorView } from '#lib/contract/action-result.ts'
import type { JobView } from '#lib/contract/jobs.ts'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { countLiveWorkers } from './count-live-workers.ts'
import { errorViewSchema } from './error-column.ts'

const workerLost: ErrorView = {
  code: 'WORKER_LOST',
  message: 'The worker that did this is gone.',
  remedy: 'Try again.',
  field: null,
  errorId: null,
}

/** A poll is written down no more often than this: pages poll twice a second. */
const pollEveryMs = 5000

/** Only who asked may look. @throws AppError NOT_FOUND */
export async function getJob(id: string, userName: string): Promise<JobView<unknown>> {
  const job = await getDb().job.findUnique({ where: { id } })
  if (job === null || job.userName !== userName) throw new AppError('NOT_FOUND', 'There is no such request.')
  if (job.endedAt === null && Date.now() - job.polledAt.getTime() > pollEveryMs) {
    await getDb().job.updateMany({ where: { id }, data: { polledAt: new Date() } })
  }
  switch (job.state) {
    case 'done':
      return { id, state: 'done', output: job.output }
    case 'failed':
      return { id, state: 'failed', error: errorViewSchema.parse(job.error) }
    case 'running':
      if (job.leaseUntil !== null && job.leaseUntil < new Date()) return { id, state: 'failed', error: workerLost }
      return { id, state: 'running', note: job.note }
    case 'waiting': {
      const hasWorker = (await countLiveWorkers()) > 0
      return { id, state: 'waiting', note: hasWorker ? null : 'No worker is running; start one.' }
    }
  }
}
