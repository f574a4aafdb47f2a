import { z } from 'zod'
import { type ExecutionStatus, executionStatuses, type TaskStatus } from '#lib/contract/executions.ts'
import type { Database } from '#lib/db.ts'

/** One run of a restoration task, as far as the state of the task follows from it. */
export interface LastRun {
  id: string
  status: ExecutionStatus
}

/** What a restoration task stands on. */
export interface RestorationRuns {
  /** Newest restoration. */
  restoration: LastRun | null
  /** Newest undo since that restoration. */
  undo: LastRun | null
}

export interface RestorationState {
  status: TaskStatus
  undoStatus: ExecutionStatus | null
}

export const noRuns: RestorationRuns = { restoration: null, undo: null }

const rowsSchema = z.array(
  z.object({
    taskId: z.string(),
    id: z.string(),
    kind: z.enum(['Restoration', 'Undo']),
    status: z.enum(executionStatuses),
    queuedAt: z.date(),
  }),
)

/**
 * The runs that decide the state of each task, by task id. One that was stopped while it waited has changed nothing: it
 * counts only where there is no other of its kind.
 */
export async function findRestorationRuns(
  db: Database,
  taskIds: readonly string[],
): Promise<Map<string, RestorationRuns>> {
  const rows = rowsSchema.parse(
    await db.$queryRaw`
      SELECT task."id" AS "taskId", last.* FROM unnest(${taskIds}::uuid[]) AS task("id"),
        unnest(ARRAY['Restoration', 'Undo']::"ExecutionKind"[]) AS kinds("kind"),
        LATERAL (
          SELECT e."id", e."kind", e."status", e."queuedAt" FROM "Execution" e
          WHERE e."restorationTaskId" = task."id" AND e."kind" = kinds."kind"
            AND NOT (e."kind" = 'Undo' AND e."status" = 'Stopped' AND e."startedAt" IS NULL)
          ORDER BY (e."status" = 'Stopped' AND e."startedAt" IS NULL), e."queuedAt" DESC LIMIT 1
        ) last`,
  )
  const runs = new Map<string, RestorationRuns>()
  for (const { taskId } of rows) {
    const of = (kind: string) => rows.find((row) => row.taskId === taskId && row.kind === kind) ?? null
    const restoration = of('Restoration')
    const undo = of('Undo')
    const isSince = undo !== null && (restoration === null || undo.queuedAt > restoration.queuedAt)
    runs.set(taskId, { restoration, undo: isSince ? undo : null })
  }
  return runs
}

/** What was undone may be restored again; an undo that did not succeed has a state beside that of the restoration. */
export function stateOf({ restoration, undo }: RestorationRuns): RestorationState {
  if (undo !== null && isUndone(undo)) return { status: 'Ready', undoStatus: null }
  return { status: restoration?.status ?? 'Ready', undoStatus: undo?.status ?? null }
}

export function isUndone({ status }: LastRun): boolean {
  return status === 'Success' || status === 'SuccessWithConflicts'
}
