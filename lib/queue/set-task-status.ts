import type { ExecutionStatus } from '#lib/contract/executions.ts'
import type { Database } from '#lib/db.ts'
import { findRestorationRuns, noRuns, stateOf } from './restoration-state.ts'

export interface ExecutionOwner {
  backupTaskId: string | null
  restorationTaskId: string | null
}

/**
 * Whoever moves an execution moves its task in the same transaction: a backup task shows the state of its newest
 * execution, a restoration task what its runs have made of the cluster.
 * @param status that the execution has by now
 */
export async function setTaskStatus(
  db: Database,
  { backupTaskId, restorationTaskId }: ExecutionOwner,
  status: ExecutionStatus,
): Promise<void> {
  if (backupTaskId !== null) await db.backupTask.update({ where: { id: backupTaskId }, data: { status } })
  if (restorationTaskId !== null) {
    const runs = await findRestorationRuns(db, [restorationTaskId])
    const data = stateOf(runs.get(restorationTaskId) ?? noRuns)
    await db.restorationTask.update({ where: { id: restorationTaskId }, data })
  }
}
