import type { PrismaClient } from '#lib/generated/prisma/client.ts'

export interface Retention {
  /** Days that audit entries are kept; 0: for ever. */
  auditDays: number
  /** Days that executions are kept with their log lines; 0: for ever. */
  historyDays: number
}

/** Rows deleted by one statement: each must end well within the time a query has. */
const batchSize = 5000
/** Executions have up to 20,000 log lines each. */
const executionBatchSize = 50

/**
 * Deletes what has had its time: sessions, counted logins, audit entries, executions, and what only a plan that was
 * superseded needs. Any process may do it, as often as it likes.
 */
export async function forgetOld(db: PrismaClient, { auditDays, historyDays }: Retention): Promise<void> {
  await db.$executeRaw`DELETE FROM "Session" WHERE "expiresAt" < now()`
  // Longer than a lock and than the window in which failures are counted (lib/auth/throttle.ts).
  await db.$executeRaw`
    DELETE FROM "LoginThrottle"
    WHERE "firstAt" < now() - interval '1 hour' AND ("lockedUntil" IS NULL OR "lockedUntil" < now())`
  await db.$executeRaw`DELETE FROM "KnownAddress" WHERE "lastAt" < now() - interval '90 days'`
  if (auditDays > 0) {
    await inBatches(
      batchSize,
      () => db.$executeRaw`
        DELETE FROM "AuditEntry" WHERE "id" IN (
          SELECT "id" FROM "AuditEntry" WHERE "at" < now() - make_interval(days => ${auditDays})
          ORDER BY "at" LIMIT ${batchSize})`,
    )
  }
  if (historyDays > 0) await inBatches(executionBatchSize, () => forgetExecutions(db, historyDays))
  await forgetSupersededPlans(db)
}

/**
 * Stay: what waits or runs, backups with files that were not deleted, all of a restoration that has not succeeded or
 * that Undo can still take back, and of every task the newest of each kind, which its state follows from.
 */
function forgetExecutions(db: PrismaClient, days: number): PromiseLike<number> {
  return db.$executeRaw`
    DELETE FROM "Execution" WHERE "id" IN (
      SELECT e."id" FROM "Execution" e LEFT JOIN "RestorationTask" t ON t."id" = e."restorationTaskId"
      WHERE e."status" NOT IN ('Waiting', 'Running')
        AND coalesce(e."endedAt", e."queuedAt") < now() - make_interval(days => ${days})
        AND NOT EXISTS (SELECT FROM "BackupFile" f WHERE f."executionId" = e."id" AND f."deletedAt" IS NULL)
        AND (t."id" IS NULL OR (
          t."status" IN ('Ready', 'Success') AND t."undoStatus" IS NULL AND NOT EXISTS (
            SELECT FROM "RestorationTarget" r WHERE r."taskId" = t."id" AND r."safetyBackups" <> '[]'::jsonb)))
        AND EXISTS (
          SELECT FROM "Execution" newer
          WHERE newer."kind" = e."kind" AND newer."queuedAt" > e."queuedAt" AND newer."startedAt" IS NOT NULL
            AND (newer."backupTaskId" = e."backupTaskId" OR newer."restorationTaskId" = e."restorationTaskId"))
      ORDER BY e."queuedAt" LIMIT ${executionBatchSize})`
}

/**
 * Of a task that neither waits nor runs only two plans are of use: the newest, which Start confirms, and the one
 * confirmed last, which Retry carries out. The others keep their summary, for the history.
 */
async function forgetSupersededPlans(db: PrismaClient): Promise<void> {
  const superseded = await db.$queryRaw<{ id: string }[]>`
    SELECT p."id" FROM "RestorationPlan" p JOIN "RestorationTask" t ON t."id" = p."taskId"
    WHERE p."hash" <> '' AND t."status" NOT IN ('Waiting', 'Running')
      AND EXISTS (
        SELECT FROM "RestorationPlan" n WHERE n."taskId" = p."taskId" AND n."hash" <> '' AND n."createdAt" > p."createdAt")
      AND p."id" IS DISTINCT FROM (
        SELECT e."planId" FROM "Execution" e WHERE e."restorationTaskId" = p."taskId" AND e."kind" = 'Restoration'
        ORDER BY e."queuedAt" DESC LIMIT 1)
      AND NOT EXISTS (
        SELECT FROM "Execution" e WHERE e."planId" = p."id" AND e."status" IN ('Waiting', 'Running'))
      AND (EXISTS (SELECT FROM "PlanItem" i WHERE i."planId" = p."id")
        OR EXISTS (SELECT FROM "PlanOutcome" o WHERE o."planId" = p."id"))`
  for (const { id } of superseded) {
    await inBatches(
      batchSize,
      () => db.$executeRaw`
        DELETE FROM "PlanOutcome" WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM "PlanOutcome" WHERE "planId" = ${id}::uuid LIMIT ${batchSize}))`,
    )
    await db.planItem.deleteMany({ where: { planId: id } })
  }
}

async function inBatches(size: number, remove: () => PromiseLike<number>): Promise<void> {
  let removed = size
  while (removed >= size) removed = await remove()
}
