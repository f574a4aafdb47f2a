import { z } from 'zod'
import { getDb } from '#lib/db.ts'
import type { ExecutionSummaryRow } from './execution-view.ts'

const idsSchema = z.array(z.object({ id: z.string() }))

/** The newest execution of each task, by task id. One look at an index for each, however long the histories are. */
export async function findLastExecutions(taskIds: readonly string[]): Promise<Map<string, ExecutionSummaryRow>> {
  const ids = idsSchema.parse(
    await getDb().$queryRaw`
      SELECT last."id" FROM unnest(${taskIds}::uuid[]) AS task("id"),
        LATERAL (
          SELECT e."id" FROM "Execution" e
          WHERE e."backupTaskId" = task."id" OR e."restorationTaskId" = task."id"
          ORDER BY e."queuedAt" DESC LIMIT 1
        ) last`,
  )
  const rows = await getDb().execution.findMany({
    where: { id: { in: ids.map(({ id }) => id) } },
    select: {
      ...{ id: true, status: true, startedAt: true, endedAt: true, reason: true, progress: true },
      ...{ backupTaskId: true, restorationTaskId: true },
      files: { select: { sizeBytes: true, znodes: true } },
    },
  })
  return new Map(rows.map((row) => [row.backupTaskId ?? row.restorationTaskId ?? '', row]))
}
