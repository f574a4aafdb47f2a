import { type Database, getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
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

/** With its plans, executions and their logs; archives and safety backups stay. Throws as deleteBackupTask. */
export async function deleteRestorationTask(id: string): Promise<void> {
  await getDb().$transaction(async (db) => {
    await lockRestorationTask(db, id)
    await refuseActive(db, { restorationTaskId: id })
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
