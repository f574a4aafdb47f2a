import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import { leaseSeconds } from './lease.ts'

/** Ids of what a worker has in hand. */
export interface InHand {
  executions: readonly string[]
  jobs: readonly string[]
}

export interface Renewed {
  /** Still this worker's; with the stop that was asked for, if any. */
  executions: { id: string; stopRequestedAt: Date | null; reason: string | null }[]
  /** Ids of page jobs that are still this worker's. */
  jobs: string[]
}

/** Renews the leases of what is still this worker's; what is not named in the answer was taken from it. */
export async function renewLeases(db: PrismaClient, workerId: string, inHand: InHand): Promise<Renewed> {
  const executions = await db.$queryRaw<Renewed['executions']>`
    UPDATE "Execution" SET "leaseUntil" = now() + make_interval(secs => ${leaseSeconds})
    WHERE id = ANY(${[...inHand.executions]}::uuid[]) AND "workerId" = ${workerId} AND status = 'Running'
      AND "leaseUntil" > now()
    RETURNING id, "stopRequestedAt", reason`
  const jobs = await db.$queryRaw<{ id: string }[]>`
    UPDATE "Job" SET "leaseUntil" = now() + make_interval(secs => ${leaseSeconds})
    WHERE id = ANY(${[...inHand.jobs]}::uuid[]) AND "workerId" = ${workerId} AND state = 'running'
      AND "leaseUntil" > now()
    RETURNING id`
  return { executions, jobs: jobs.map(({ id }) => id) }
}
