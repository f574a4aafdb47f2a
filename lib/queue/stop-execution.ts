import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { setTaskStatus } from './set-task-status.ts'

/**
 * One that waits is stopped at once; one that runs is asked to, which its worker notices within a second.
 * @throws AppError NOT_FOUND, WRONG_STATE when it has ended
 */
export async function stopExecution(id: string, userName: string): Promise<void> {
  await getDb().$transaction(async (db) => {
    const execution = await db.execution.findUnique({ where: { id } })
    if (execution === null) throw new AppError('NOT_FOUND', 'There is no such execution.')
    const reason = `Stopped by ${userName}.`
    const stopped = await db.execution.updateMany({
      where: { id, status: 'Waiting' },
      data: { status: 'Stopped', endedAt: new Date(), errorCode: 'STOPPED', reason },
    })
    if (stopped.count === 1) return setTaskStatus(db, execution, 'Stopped')
    const asked = await db.execution.updateMany({
      where: { id, status: 'Running' },
      data: { stopRequestedAt: new Date(), reason },
    })
    if (asked.count === 0) throw new AppError('WRONG_STATE', 'The execution has already ended.')
  })
}
