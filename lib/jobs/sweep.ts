import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import { endExecution } from './end-execution.ts'

/** Page jobs and the heartbeats of dead workers are of no use to anybody after a day. */
const keepForMs = 24 * 60 * 60 * 1000

/**
 * Fails what a dead worker left behind and forgets old page jobs. Any process may do it, as often as it likes.
 * @returns how many executions were failed
 */
export async function sweep(db: PrismaClient): Promise<number> {
  const abandoned = await db.execution.findMany({
    where: { status: 'Running', leaseUntil: { lt: new Date() } },
    select: { id: true, kind: true, workerId: true },
  })
  let failed = 0
  for (const { id, kind, workerId } of abandoned) {
    const error = {
      code: 'WORKER_LOST' as const,
      message: `The worker ${workerId ?? ''} that ran this was lost: it stopped, was killed or lost its connection to the database.`,
      remedy:
        kind === 'Restoration'
          ? 'Do not start Kafka yet. Retry: it goes on where it stopped.'
          : 'No half archive was left behind. Back up again.',
    }
    const ended = await endExecution(db, { id, workerId: workerId ?? '' }, { status: 'Failed', error, report: null })
    if (!ended) continue
    failed++
    await db.logLine.create({ data: { executionId: id, level: 'error', message: `${error.message} ${error.remedy}` } })
  }
  const error = {
    code: 'WORKER_LOST',
    message: 'The worker was lost.',
    remedy: 'Try again.',
    field: null,
    errorId: null,
  }
  await db.job.updateMany({
    where: { state: 'running', leaseUntil: { lt: new Date() } },
    data: { state: 'failed', endedAt: new Date(), error },
  })
  const old = new Date(Date.now() - keepForMs)
  await db.job.deleteMany({ where: { createdAt: { lt: old } } })
  await db.worker.deleteMany({ where: { lastSeenAt: { lt: old } } })
  return failed
}
