'use server'

import { z } from 'zod'
import { runAction } from '#lib/auth/run-action.ts'
import { idSchema } from '#lib/tasks/inputs.ts'
import { stopExecution as stop } from '#lib/tasks/stop-execution.ts'
import type { ActionResult } from '#lib/tasks/views.ts'

const targetSchema = z.object({ id: idSchema })

export async function stopExecution(input: z.input<typeof targetSchema>): Promise<ActionResult> {
  return runAction('operate', 'execution.stop', targetSchema, input, async ({ id }, user) => {
    await stop(id, user.name)
    return null
  })
}
