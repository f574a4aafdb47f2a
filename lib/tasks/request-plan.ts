import { getDb } from '#lib/db.ts'
import { enqueueJob } from '#lib/queue/enqueue-job.ts'
import type { PlanOptions } from '#lib/restore/facts/plan-options.ts'
import { refuseFinished } from './restoration-rules.ts'
import { taskNotFound } from './task-rules.ts'

/** Asks for a plan of a restoration task, with options by service. @throws AppError NOT_FOUND, WRONG_STATE, LIMIT_REACHED */
export async function requestPlan(
  taskId: string,
  options: Record<string, PlanOptions>,
  userName: string,
): Promise<{ jobId: string }> {
  const task = await getDb().restorationTask.findUnique({
    where: { id: taskId },
    select: { status: true, undoStatus: true },
  })
  if (task === null) throw taskNotFound()
  refuseFinished(task)
  return enqueueJob(getDb(), { kind: 'plan-restoration', input: { taskId, options }, userName })
}
