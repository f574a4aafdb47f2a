'use server'

import { headers } from 'next/headers.js'
import { z } from 'zod'
import { performSignIn } from '#lib/auth/perform-sign-in.ts'
import { readRequestFacts } from '#lib/auth/request-facts.ts'
import { runAction } from '#lib/auth/run-action.ts'
import { endSession } from '#lib/auth/session.ts'
import { clearSessionCookie, setSessionCookie } from '#lib/auth/session-cookie.ts'
import type { ActionResult } from '#lib/contract/action-result.ts'
import type { signInSchema } from '#lib/contract/users.ts'

export async function signIn(
  input: z.input<typeof signInSchema>,
): Promise<ActionResult<{ mustChangePassword: boolean }>> {
  const facts = readRequestFacts(await headers())
  const result = await performSignIn(facts, input)
  if (!result.ok) return result
  const { token, expiresAt, mustChangePassword } = result.value
  await setSessionCookie(token, expiresAt, facts.isSecure)
  return { ok: true, value: { mustChangePassword } }
}

export async function signOut(): Promise<ActionResult> {
  const { token } = readRequestFacts(await headers())
  return runAction('account', 'session.sign-out', z.undefined(), undefined, async () => {
    if (token !== null) await endSession(token)
    await clearSessionCookie()
    return null
  })
}
