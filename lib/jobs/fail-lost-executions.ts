import { z } from 'zod'
import { getDb } from '#lib/db.ts'
import { toJsonColumn } from '#lib/db-text.ts'
import { setTaskStatus } from '#lib/tasks/set-task-status.ts'
import { endPhases, parsePhases } from '#lib/tasks/stored-progress.ts'

const lostSchema = z.array(
  z.object({
    id: z.string(),
    workerId: z.string().nullable(),
    backupTaskId: z.string().nullable(),
    restorationTaskId: z.string().nullable(),
    phases: z.unknown(),
  }),
)

const remedy = 'Look at that host and its worker’s log. Retry goes on where it stopped.'

/**
 * Fails the executions whose worker does not renew its lease any more: killed, cut off, its host gone. Any process may
 * do this at any time; the database's clock decides.
 * @returns how many
 */
export async function failLostExecutions(): Promise<number> {
  return getDb().$transaction(async (db) => {
    const lost = lostSchema.parse(
      await db.$queryRaw`
        SELECT "id", "workerId", "backupTaskId", "restorationTaskId", "phases" FROM "Execution"
        WHERE "status" = 'Running' AND "leaseUntil" < now() FOR UPDATE SKIP LOCKED`,
    )
    for (const execution of lost) {
      const { id } = execution
      const reason = `The worker ${execution.workerId} that ran this does not answer any more.`
      const endedAt = new Date()
      const phases = endPhases(parsePhases(execution.phases), true, endedAt).map(toJsonColumn)
      const data = {
        status: 'Failed',
        endedAt,
        errorCode: 'WORKER_LOST',
        reason,
        remedy,
        phases,
        leaseUntil: null,
      } as const
      await db.execution.update({ where: { id }, data })
      await db.logLine.create({ data: { executionId: id, level: 'error', message: `${reason} ${remedy}` } })
      await setTaskStatus(db, execution, 'Failed')
    }
    return lost.length
  })
}
