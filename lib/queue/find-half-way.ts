import { z } from 'zod'
import type { Database } from '#lib/db.ts'

const rowsSchema = z.array(z.object({ id: z.string() }))

/**
 * The restoration tasks, of those asked for, that stand half-way: a restoration, or the undo of one, began to write and
 * has not got to its end. What was undone since does not count.
 */
export async function findHalfWay(db: Database, taskIds: readonly string[]): Promise<Set<string>> {
  const rows = rowsSchema.parse(
    await db.$queryRaw`
      SELECT task."id" FROM "RestorationTask" task
      WHERE task."id" = ANY(${taskIds}::uuid[]) AND EXISTS (
        SELECT 1 FROM "Execution" e
        WHERE e."restorationTaskId" = task."id"
          AND (e."kind" = 'Restoration' AND task."status" IN ('Failed', 'Stopped')
            OR e."kind" = 'Undo' AND task."undoStatus" IN ('Failed', 'Stopped'))
          AND jsonb_path_exists(e."phases", '$[*] ? (@.phase == "write" && @.startedAt != null)')
          AND NOT EXISTS (
            SELECT 1 FROM "Execution" undo
            WHERE undo."restorationTaskId" = task."id" AND undo."kind" = 'Undo'
              AND undo."status" IN ('Success', 'SuccessWithConflicts') AND undo."queuedAt" > e."queuedAt"))`,
  )
  return new Set(rows.map(({ id }) => id))
}
