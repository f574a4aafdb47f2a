'use server'

import { z } from 'zod'
import { runAction } from '#lib/auth/run-action.ts'
import type { ActionResult } from '#lib/contract/action-result.ts'
import { undoRequestSchema } from '#lib/contract/executions.ts'
import { idSchema } from '#lib/contract/id.ts'
import { restorationTaskSchema } from '#lib/contract/tasks.ts'
import { planOptionsSchema } from '#lib/restore/facts/plan-options.ts'
import { createRestorationTask as create } from '#lib/tasks/create-restoration-task.ts'
import { deleteRestorationTask as remove } from '#lib/tasks/delete-task.ts'
import { requestPlan } from '#lib/tasks/request-plan.ts'
import { retryRestoration as retry } from '#lib/tasks/retry-restoration.ts'
import { startRestoration as start } from '#lib/tasks/start-restoration.ts'
import { startUndo } from '#lib/tasks/start-undo.ts'

const targetSchema = z.object({ id: idSchema })
const deleteSchema = z.object({ id: idSchema, forgetHalfWay: z.boolean() })
const planSchema = z.object({ id: idSchema, options: z.record(idSchema, planOptionsSchema) })
const undoSchema = undoRequestSchema.extend({ id: idSchema })
const startSchema = z.object({ id: idSchema, planId: idSchema, hash: z.string().max(64) })

export async function createRestorationTask(
  input: z.input<typeof restorationTaskSchema>,
): Promise<ActionResult<{ id: string }>> {
  return runAction('operate', 'restoration-task.create', restorationTaskSchema, input, (values, user) =>
    create(values, user.name),
  )
}

export async function deleteRestorationTask(input: z.input<typeof deleteSchema>): Promise<ActionResult> {
  return runAction('administer', 'restoration-task.delete', deleteSchema, input, async ({ id, forgetHalfWay }) => {
    await remove(id, forgetHalfWay)
    return null
  })
}

export async function planRestoration(input: z.input<typeof planSchema>): Promise<ActionResult<{ jobId: string }>> {
  return runAction('operate', 'restoration-task.plan', planSchema, input, ({ id, options }, user) =>
    requestPlan(id, options, user.name),
  )
}

export async function startRestoration(
  input: z.input<typeof startSchema>,
): Promise<ActionResult<{ executionId: string }>> {
  return runAction('administer', 'restoration-task.start', startSchema, input, (values, user) =>
    start(values, user.name),
  )
}

export async function retryRestoration(
  input: z.input<typeof targetSchema>,
): Promise<ActionResult<{ executionId: string }>> {
  return runAction('administer', 'restoration-task.retry', targetSchema, input, ({ id }, user) => retry(id, user.name))
}

export async function undoRestoration(
  input: z.input<typeof undoSchema>,
): Promise<ActionResult<{ executionId: string }>> {
  return runAction('administer', 'restoration-task.undo', undoSchema, input, ({ id, ...request }, user) =>
    startUndo(id, request, user.name),
  )
}
