import type { RunningView } from '#lib/contract/overview.ts'
import { getDb } from '#lib/db.ts'
import { parseProgress } from '#lib/queue/stored-progress.ts'
import { sweep } from '#lib/queue/sweep.ts'
import { countLiveWorkers } from './count-live-workers.ts'

/** What runs now. Also fails what a dead worker left running, so that it is seen even when no worker is left. */
export async function getRunning(): Promise<RunningView> {
  if (await hasLostExecutions()) await sweep(getDb())
  const named = { select: { id: true, name: true } } as const
  const [rows, waiting, workers] = await Promise.all([
    getDb().execution.findMany({
      where: { status: 'Running' },
      select: { id: true, kind: true, progress: true, backupTask: named, restorationTask: named },
      orderBy: { startedAt: 'asc' },
    }),
    getDb().execution.count({ where: { status: 'Waiting' } }),
    countLiveWorkers(),
  ])
  const executions = rows.flatMap(({ id, kind, progress, backupTask, restorationTask }) => {
    const task = backupTask ?? restorationTask
    return task === null ? [] : [{ id, kind, taskId: task.id, taskName: task.name, progress: parseProgress(progress) }]
  })
  return { executions, waiting, workers }
}

async function hasLostExecutions(): Promise<boolean> {
  // By the database's clock, as the leases are.
  const [found] = await getDb().$queryRaw<{ lost: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM "Execution" WHERE status = 'Running' AND "leaseUntil" < now()) AS lost`
  return found?.lost ?? false
}
