import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import { leaseSeconds } from './lease.ts'

export interface ClaimedJob {
  id: string
  kind: string
  input: unknown
  userName: string
}

/** Takes the oldest waiting page job, or null. */
export async function claimJob(db: PrismaClient, workerId: string): Promise<ClaimedJob | null> {
  const [claimed] = await db.$queryRaw<ClaimedJob[]>`
    UPDATE "Job" SET state = 'running', "workerId" = ${workerId},
      "leaseUntil" = now() + make_interval(secs => ${leaseSeconds})
    WHERE id = (SELECT id FROM "Job" WHERE state = 'waiting' ORDER BY "createdAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, kind, input, "userName"`
  return claimed ?? null
}
