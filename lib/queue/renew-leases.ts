import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import type { JobKind } from './job-inputs.ts'
import { leaseSeconds } from './lease.ts'

/** A plan is kept for whoever comes back to it; recovery watches are asked for by their service, not by their row. */
const unwatchedKinds: readonly JobKind[] = ['plan-restoration', 'watch-recovery']
/** Browsers wake the timers of a hidden page once a minute. */
const unwatchedAfterSeconds = 90

/** Ids of what a worker has in hand. */
export interface InHand {
  executions: readonly string[]
  jobs: readonly string[]
}

export interface Renewed {
  /** Still this worker's; with the stop that was asked for, if any. */
  executions: { id: string; stopRequestedAt: Date | null; reason: string | null }[]
  /** Page jobs that are still this worker's, and whether the page that asked has gone. */
  jobs: { id: string; isUnwatched: boolean }[]
}

/** Renews the leases of what is still this worker's; what is not named in the answer was taken from it. */
export async function renewLeases(db: PrismaClient, workerId: string, inHand: InHand): Promise<Renewed> {
  const executions = await db.$queryRaw<Renewed['executions']>`
    UPDATE "Execution" SET "leaseUntil" = now() + make_interval(secs => ${leaseSeconds})
    WHERE id = ANY(${[...inHand.executions]}::uuid[]) AND "workerId" = ${workerId} AND status = 'Running'
      AND "leaseUntil" > now()
    RETURNING id, "stopRequestedAt", reason`
  const jobs = await db.$queryRaw<Renewed['jobs']>`
    UPDATE "Job" SET "leaseUntil" = now() + make_interval(secs => ${leaseSeconds})
    WHERE id = ANY(${[...inHand.jobs]}::uuid[]) AND "workerId" = ${workerId} AND state = 'running'
      AND "leaseUntil" > now()
    RETURNING id, kind <> ALL(${[...unwatchedKinds]})
      AND "polledAt" < now() - make_interval(secs => ${unwatchedAfterSeconds}) AS "isUnwatched"`
  return { executions, jobs }
}
