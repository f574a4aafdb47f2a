import type { ExecutionKind } from '#lib/contract/executions.ts'
import { isUniqueViolation } from '#lib/db.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import { leaseSeconds } from './lease.ts'
import { type ExecutionOwner, setTaskStatus } from './set-task-status.ts'

export interface ClaimedExecution {
  id: string
  kind: ExecutionKind
}

/**
 * Takes the oldest waiting execution of a cluster where nothing runs, or null. Whatever two workers do at once, the
 * partial unique index lets one of them run per cluster, and a locked row is passed over.
 */
export async function claimExecution(db: PrismaClient, workerId: string): Promise<ClaimedExecution | null> {
  try {
    return await db.$transaction(async (tx) => {
      const [claimed] = await tx.$queryRaw<(ClaimedExecution & ExecutionOwner)[]>`
        UPDATE "Execution" SET status = 'Running', "workerId" = ${workerId}, "startedAt" = now(),
          "leaseUntil" = now() + make_interval(secs => ${leaseSeconds})
        WHERE id = (
          SELECT waiting.id FROM "Execution" waiting
          WHERE waiting.status = 'Waiting'
            AND NOT EXISTS (
              SELECT 1 FROM "Execution" other
              WHERE other."clusterId" = waiting."clusterId"
                AND (other.status = 'Running' OR other.status = 'Waiting'
                  AND (other."queuedAt", other.id) < (waiting."queuedAt", waiting.id)))
          ORDER BY waiting."queuedAt", waiting.id
          LIMIT 1
          FOR UPDATE SKIP LOCKED)
        RETURNING id, kind, "backupTaskId", "restorationTaskId"`
      if (!claimed) return null
      await setTaskStatus(tx, claimed, 'Running')
      return { id: claimed.id, kind: claimed.kind }
    })
  } catch (error) {
    // Another worker was a moment earlier with the same cluster.
    if (isUniqueViolation(error)) return null
    throw error
  }
}
