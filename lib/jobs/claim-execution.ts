import { z } from 'zod'
import { getDb } from '#lib/db.ts'
import { setTaskStatus } from '#lib/tasks/set-task-status.ts'
import { leaseSeconds } from './lease.ts'

const claimedSchema = z.array(
  z.object({
    id: z.string(),
    kind: z.enum(['Backup', 'Restoration']),
    backupTaskId: z.string().nullable(),
    restorationTaskId: z.string().nullable(),
  }),
)

export type ClaimedExecution = z.infer<typeof claimedSchema>[number]

/**
 * Takes the oldest waiting execution whose cluster is free and which is the first in its cluster's line; null when
 * there is none. Two workers never get the same one (its row is locked), nor two of one cluster (a partial unique index).
 */
export async function claimExecution(workerId: string): Promise<ClaimedExecution | null> {
  return getDb().$transaction(async (db) => {
    const rows = await db.$queryRaw`
      UPDATE "Execution" SET
        "status" = 'Running', "workerId" = ${workerId}, "startedAt" = now(),
        "leaseUntil" = now() + make_interval(secs => ${leaseSeconds})
      WHERE "id" = (
        SELECT e."id" FROM "Execution" e
        WHERE e."status" = 'Waiting'
          AND NOT EXISTS (
            SELECT 1 FROM "Execution" r WHERE r."clusterId" = e."clusterId" AND r."status" = 'Running')
          AND NOT EXISTS (
            SELECT 1 FROM "Execution" w WHERE w."clusterId" = e."clusterId" AND w."status" = 'Waiting'
              AND (w."queuedAt", w."id") < (e."queuedAt", e."id"))
        ORDER BY e."queuedAt", e."id" LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING "id", "kind"::text, "backupTaskId", "restorationTaskId"`
    const claimed = claimedSchema.parse(rows)[0] ?? null
    if (claimed !== null) await setTaskStatus(db, claimed, 'Running')
    return claimed
  })
}
