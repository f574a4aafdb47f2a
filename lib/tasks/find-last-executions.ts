import { z } from 'zod'
import { getDb } from '#lib/db.ts'
import { findRestorationRuns, isUndone } from '#lib/queue/restoration-state.ts'
import type { ExecutionSummaryRow } from './execution-view.ts'

const idsSchema = z.array(z.object({ id: z.string() }))

/** The newest execution of each backup task, by task id. One look at an index for each, however long the histories are. */
export async function findLastBackups(taskIds: readonly string[]): Promise<Map<string, ExecutionSummaryRow>> {
  const ids = idsSchema.parse(
    await getDb().$queryRaw`
      SELECT last."id" FROM unnest(${taskIds}::uuid[]) AS task("id"),
        LATERAL (
          SELECT e."id" FROM "Execution" e
          WHERE e."backupTaskId" = task."id"
          ORDER BY e."queuedAt" DESC LIMIT 1
        ) last`,
  )
  const rows = await readSummaries(ids.map(({ id }) => id))
  return new Map(rows.map((row) => [row.backupTaskId ?? '', row]))
}

export interface LastRestoration {
  /** What the task's state tells of. */
  last: ExecutionSummaryRow | undefined
  /** An undo of it that has not succeeded. */
  undo: ExecutionSummaryRow | undefined
}

/** Of each restoration task, by task id. */
export async function findLastRestorations(taskIds: readonly string[]): Promise<Map<string, LastRestoration>> {
  const runs = await findRestorationRuns(getDb(), taskIds)
  const ids = [...runs.values()].flatMap(({ restoration, undo }) => [restoration, undo].flatMap((run) => run?.id ?? []))
  const rows = new Map((await readSummaries(ids)).map((row) => [row.id, row]))
  return new Map(
    [...runs].map(([taskId, { restoration, undo }]) => {
      const isLast = undo !== null && isUndone(undo)
      const last = rows.get((isLast ? undo : restoration)?.id ?? '')
      return [taskId, { last, undo: isLast ? undefined : rows.get(undo?.id ?? '') }]
    }),
  )
}

async function readSummaries(ids: string[]) {
  return getDb().execution.findMany({
    where: { id: { in: ids } },
    select: {
      ...{ id: true, status: true, startedAt: true, endedAt: true, reason: true, progress: true, backupTaskId: true },
      files: { select: { sizeBytes: true, znodes: true } },
    },
  })
}
