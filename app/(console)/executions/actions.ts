'use server'

import { z } from 'zod'
import { runAction } from '#lib/auth/run-action.ts'
import type { ActionResult } from '#lib/contract/action-result.ts'
import { idSchema } from '#lib/contract/id.ts'
import { stopExecution as stop } from '#lib/queue/stop-execution.ts'

const targetSchema = z.object({ id: idSchema })

export async function stopExecution(input: z.input<typeof targetSchema>): Promise<ActionResult> {
  return runAction('operate', 'execution.stop', targetSchema, input, async ({ id }, user) => {
    await stop(id, user.name)
    return null
  })
}
