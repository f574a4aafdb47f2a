'use server'

import { z } from 'zod'
import { runAction } from '#lib/auth/run-action.ts'
import type { ActionResult } from '#lib/contract/action-result.ts'
import { idSchema } from '#lib/contract/id.ts'
import { cancelJob as cancel } from '#lib/tasks/cancel-job.ts'

const targetSchema = z.object({ id: idSchema })

export async function cancelJob(input: z.input<typeof targetSchema>): Promise<ActionResult> {
  return runAction('operate', 'job.cancel', targetSchema, input, ({ id }, user) => cancel(id, user.name))
}
