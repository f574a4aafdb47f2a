import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import type { JobKind } from './job-inputs.ts'
import { leaseSeconds } from './lease.ts'

export interface ClaimedJob {
  id: string
  kind: string
  input: unknown
  userName: string
}

/** Of one user at once: whoever opens many slow servers leaves the worker to others. */
const maxRunningPerUser = 2
/** Nobody is kept from planning a restoration, or from watching one come up, by what reads from strangers' servers. */
const urgentKinds: readonly JobKind[] = ['plan-restoration', 'watch-recovery']

/**
 * Takes the oldest waiting page job whose user has room, or null.
 * @param only urgent: the worker's last free slot, which is kept for plans and recovery watches
 */
export async function claimJob(db: PrismaClient, workerId: string, only?: 'urgent'): Promise<ClaimedJob | null> {
  const urgent = [...urgentKinds]
  const [claimed] = await db.$queryRaw<ClaimedJob[]>`
    UPDATE "Job" SET state = 'running', "workerId" = ${workerId},
      "leaseUntil" = now() + make_interval(secs => ${leaseSeconds})
    WHERE id = (
      SELECT waiting.id FROM "Job" waiting
      WHERE waiting.state = 'waiting' AND (waiting.kind = ANY(${urgent}) OR ${only === undefined} AND (
        SELECT count(*) FROM "Job" other
        WHERE other.state = 'running' AND other."userName" = waiting."userName" AND other.kind <> ALL(${urgent})
      ) < ${maxRunningPerUser})
      ORDER BY waiting."createdAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, kind, input, "userName"`
  return claimed ?? null
}
