import type { RunningView } from '#lib/contract/overview.ts'
import { getDb } from '#lib/db.ts'
import { noProgress, parseProgress } from '#lib/queue/stored-progress.ts'
import { sweep } from '#lib/queue/sweep.ts'
import { tryView } from '#lib/view-rows.ts'
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
  const executions = rows.flatMap(({ id, kind, backupTask, restorationTask, ...row }) => {
    const task = backupTask ?? restorationTask
    if (task === null) return []
    // That it runs is what counts here; its history says that its progress cannot be read.
    let progress = noProgress
    tryView({ id, name: task.name }, () => {
      progress = parseProgress(row.progress)
    })
    return [{ id, kind, taskId: task.id, taskName: task.name, progress }]
  })
  return { executions, waiting, workers }
}

async function hasLostExecutions(): Promise<boolean> {
  // By the database's clock, as the leases are.
  const [found] = await getDb().$queryRaw<{ lost: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM "Execution" WHERE status = 'Running' AND "leaseUntil" < now()) AS lost`
  return found?.lost ?? false
}
