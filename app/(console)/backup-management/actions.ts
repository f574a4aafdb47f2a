'use server'

import { z } from 'zod'
import { runAction } from '#lib/auth/run-action.ts'
import type { ActionResult } from '#lib/contract/action-result.ts'
import { idSchema } from '#lib/contract/id.ts'
import { backupTaskSchema } from '#lib/contract/tasks.ts'
import { createBackupTask as create } from '#lib/tasks/create-backup-task.ts'
import { deleteBackupTask as remove } from '#lib/tasks/delete-task.ts'
import { startBackup as start } from '#lib/tasks/start-backup.ts'
import { updateBackupTask as update } from '#lib/tasks/update-backup-task.ts'

const targetSchema = z.object({ id: idSchema })
/** `version`: of the values that were changed, as they were loaded. */
const updateSchema = z.object({ id: idSchema, version: z.number().int(), values: backupTaskSchema })

export async function createBackupTask(input: z.input<typeof backupTaskSchema>): Promise<ActionResult<{ id: string }>> {
  return runAction('operate', 'backup-task.create', backupTaskSchema, input, (values, user) =>
    create(values, user.name),
  )
}

export async function updateBackupTask(input: z.input<typeof updateSchema>): Promise<ActionResult> {
  return runAction('operate', 'backup-task.update', updateSchema, input, async ({ values, ...loaded }, user) => {
    await update(loaded, values, user.name)
    return null
  })
}

export async function deleteBackupTask(input: z.input<typeof targetSchema>): Promise<ActionResult> {
  return runAction('administer', 'backup-task.delete', targetSchema, input, async ({ id }) => {
    await remove(id)
    return null
  })
}

export async function startBackup(input: z.input<typeof targetSchema>): Promise<ActionResult<{ executionId: string }>> {
  return runAction('operate', 'backup-task.start', targetSchema, input, ({ id }, user) => start(id, user.name))
}
