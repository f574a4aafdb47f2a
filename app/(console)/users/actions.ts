'use server'

import { z } from 'zod'
import * as users from '#lib/auth/change-user.ts'
import { createUser as addUser } from '#lib/auth/create-user.ts'
import { runAction } from '#lib/auth/run-action.ts'
import type { ActionResult } from '#lib/contract/action-result.ts'
import { idSchema } from '#lib/contract/id.ts'
import { createUserSchema, passwordSchema, roles } from '#lib/contract/users.ts'

const roleSchema = z.object({ id: idSchema, role: z.enum(roles) })
const resetSchema = z.object({ id: idSchema, password: passwordSchema })
const disabledSchema = z.object({ id: idSchema, disabled: z.boolean() })

export async function createUser(input: z.input<typeof createUserSchema>): Promise<ActionResult<{ id: string }>> {
  return runAction('administer', 'user.create', createUserSchema, input, (values) => addUser(values))
}

export async function setUserRole(input: z.input<typeof roleSchema>): Promise<ActionResult> {
  return runAction('administer', 'user.set-role', roleSchema, input, async ({ id, role }) => {
    await users.setUserRole(id, role)
    return null
  })
}

export async function resetPassword(input: z.input<typeof resetSchema>): Promise<ActionResult> {
  return runAction('administer', 'user.reset-password', resetSchema, input, async ({ id, password }, actor) => {
    await users.resetPassword(id, password, actor)
    return null
  })
}

export async function setUserDisabled(input: z.input<typeof disabledSchema>): Promise<ActionResult> {
  return runAction('administer', 'user.set-disabled', disabledSchema, input, async ({ id, disabled }, actor) => {
    await users.setUserDisabled(id, disabled, actor)
    return null
  })
}
