import type { ExecutionKind } from '#lib/contract/executions.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import { endExecution } from './end-execution.ts'

/** Stands for the worker of an execution from the moment it is taken for dead. */
const sweeperId = 'sweep'
/** Page jobs and the heartbeats of dead workers are of no use to anybody after a day. */
const keepForMs = 24 * 60 * 60 * 1000

/**
 * Fails what a dead worker left behind and forgets old page jobs. Any process may do it, as often as it likes.
 * @returns how many executions were failed
 */
export async function sweep(db: PrismaClient): Promise<number> {
  // The database's clock decides: it set the leases, and a host's own may be wrong.
  const abandoned = await db.$queryRaw<{ id: string; kind: ExecutionKind; workerId: string | null }[]>`
    SELECT id, kind, "workerId" FROM "Execution" WHERE status = 'Running' AND "leaseUntil" < now()`
  let failed = 0
  for (const { id, kind, workerId } of abandoned) {
    const error = {
      code: 'WORKER_LOST' as const,
      message: `The worker ${workerId ?? ''} that ran this was lost: it stopped, was killed or lost its connection to the database.`,
      remedy:
        kind !== 'Backup'
          ? 'Do not start Kafka yet. Retry: it goes on where it stopped.'
          : 'No half archive was left behind. Back up again.',
    }
    const taken = await takeAbandoned(db, id)
    if (!taken) continue
    const ended = await endExecution(db, { id, workerId: sweeperId }, { status: 'Failed', error, report: null })
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
  await db.$executeRaw`
    UPDATE "Job" SET state = 'failed', "endedAt" = now(), error = ${JSON.stringify(error)}::jsonb
    WHERE state = 'running' AND "leaseUntil" < now()`
  const old = new Date(Date.now() - keepForMs)
  await db.job.deleteMany({ where: { createdAt: { lt: old } } })
  await db.worker.deleteMany({ where: { lastSeenAt: { lt: old } } })
  return failed
}

/** Takes the execution from its worker in one statement: a lease renewed a moment ago is respected. */
async function takeAbandoned(db: PrismaClient, id: string): Promise<boolean> {
  const taken = await db.$executeRaw`
    UPDATE "Execution" SET "workerId" = ${sweeperId}
    WHERE id = ${id}::uuid AND status = 'Running' AND "leaseUntil" < now()`
  return taken === 1
}
