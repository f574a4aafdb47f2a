import type { Database } from '#lib/db.ts'
import type { PlanSummary } from '#lib/restore/facts/plan-item.ts'
import { parseSafetyBackups } from '#lib/tasks/stored-safety-backups.ts'

/**
 * True when an earlier run of this plan may have written into this service and none has got to its end since: what is
 * left then goes on as a Retry. A run that was refused before its first write was none. What was written is told by the
 * safety backup before it; a tree of which nothing was left has none, and nothing in it can be overwritten.
 */
export async function hasBegun(
  db: Database,
  run: {
    executionId: string
    planId: string
    target: { safetyBackups: unknown }
    /** Of this service's plan. */
    summary: Pick<PlanSummary, 'counts'>
  },
): Promise<boolean> {
  const { executionId, planId, target, summary } = run
  const runs = await db.execution.findMany({
    where: { planId, kind: 'Restoration', startedAt: { not: null }, id: { not: executionId } },
    select: { id: true, status: true },
    orderBy: { queuedAt: 'desc' },
  })
  const ended = runs.findIndex(({ status }) => status === 'Success' || status === 'SuccessWithConflicts')
  const open = new Set((ended < 0 ? runs : runs.slice(0, ended)).map(({ id }) => id))
  if (open.size === 0) return false
  const onlyCreates = summary.counts.change === 0 && summary.counts.delete === 0
  return onlyCreates || parseSafetyBackups(target.safetyBackups).some((backup) => open.has(backup.executionId))
}
