import { type Database, getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { findHalfWay } from '#lib/queue/find-half-way.ts'
import { parseSafetyBackups } from './stored-safety-backups.ts'
import { lockRestorationTask, taskNotFound } from './task-rules.ts'

/** With its executions and their logs; the archives stay. @throws AppError NOT_FOUND, WRONG_STATE while it waits or runs */
export async function deleteBackupTask(id: string): Promise<void> {
  await getDb().$transaction(async (db) => {
    // Held until the end: a Start refers to the row, and so waits.
    await db.$queryRaw`SELECT "id" FROM "BackupTask" WHERE "id" = ${id}::uuid FOR UPDATE`
    await refuseActive(db, { backupTaskId: id })
    if ((await db.backupTask.deleteMany({ where: { id } })).count === 0) throw taskNotFound()
  })
}

/**
 * With its plans, executions and their logs; archives and safety backups stay.
 * @param forgetHalfWay said by whoever knows that Retry and Undo are gone with a task that stands half-way
 * @throws AppError NOT_FOUND, WRONG_STATE while it waits or runs, and for one that stands half-way
 */
export async function deleteRestorationTask(id: string, forgetHalfWay = false): Promise<void> {
  await getDb().$transaction(async (db) => {
    await lockRestorationTask(db, id)
    await refuseActive(db, { restorationTaskId: id })
    if (!forgetHalfWay) await refuseHalfWay(db, id)
    if ((await db.restorationTask.deleteMany({ where: { id } })).count === 0) throw taskNotFound()
  })
}

async function refuseActive(
  db: Database,
  task: { backupTaskId: string } | { restorationTaskId: string },
): Promise<void> {
  const active = await db.execution.findFirst({ where: { ...task, status: { in: ['Waiting', 'Running'] } } })
  if (active === null) return
  throw new AppError('WRONG_STATE', `The task is ${active.status.toLowerCase()}.`, { remedy: 'Stop it first.' })
}

/** Its targets are what a Retry must reach for, its safety backups what an Undo needs. */
async function refuseHalfWay(db: Database, id: string): Promise<void> {
  if (!(await findHalfWay(db, [id])).has(id)) return
  const targets = await db.restorationTarget.findMany({ where: { taskId: id }, select: { safetyBackups: true } })
  const paths = targets.flatMap(({ safetyBackups }) => parseSafetyBackups(safetyBackups)).map(({ path }) => path)
  const kept = paths.length === 0 ? 'There is no safety backup.' : `Its safety backups stay at ${paths.join(', ')}.`
  throw new AppError(
    'WRONG_STATE',
    `The restoration stands half-way: without the task nobody can retry or undo it. ${kept}`,
    {
      remedy: 'Retry or undo it first, or confirm that it may be forgotten.',
    },
  )
}
