import { getDb } from '#lib/db.ts'
import type { PlanOptions } from '#lib/restore/plan-options.ts'
import { requestJob } from './request-job.ts'
import { refuseFinished } from './restoration-rules.ts'
import { taskNotFound } from './task-rules.ts'

/** Asks for a plan of a restoration task. @throws AppError NOT_FOUND, WRONG_STATE, LIMIT_REACHED */
export async function requestPlan(taskId: string, options: PlanOptions, userName: string): Promise<{ jobId: string }> {
  const task = await getDb().restorationTask.findUnique({ where: { id: taskId }, select: { status: true } })
  if (task === null) throw taskNotFound()
  refuseFinished(task)
  return requestJob('plan-restoration', { taskId, options }, userName)
}
