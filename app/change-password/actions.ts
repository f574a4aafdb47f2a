'use server'

import { headers } from 'next/headers.js'
import type { z } from 'zod'
import { changePassword as changeOwnPassword } from '#lib/auth/change-password.ts'
import { readRequestFacts } from '#lib/auth/request-facts.ts'
import { runAction } from '#lib/auth/run-action.ts'
import { setSessionCookie } from '#lib/auth/session-cookie.ts'
import type { ActionResult } from '#lib/contract/action-result.ts'
import { changePasswordSchema } from '#lib/contract/users.ts'

export async function changePassword(input: z.input<typeof changePasswordSchema>): Promise<ActionResult> {
  const { address, isSecure } = readRequestFacts(await headers())
  return runAction('account', 'user.change-password', changePasswordSchema, input, async (values, user) => {
    const { token, expiresAt } = await changeOwnPassword(user, values, address)
    await setSessionCookie(token, expiresAt, isSecure)
    return null
  })
}
