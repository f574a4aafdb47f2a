import type { z } from 'zod'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import type { signInSchema } from '#lib/tasks/inputs.ts'
import { isPasswordOf } from './password.ts'
import { createSession } from './session.ts'
import { forgiveAttempt, takeAttempt } from './throttle.ts'

export interface NewSession {
  token: string
  expiresAt: Date
  mustChangePassword: boolean
}

/**
 * Checks name and password and opens a session. A wrong name and a wrong password get the same answer in the same time.
 * @throws AppError THROTTLED, INVALID_INPUT, FORBIDDEN (disabled, told only to who knows the password)
 */
export async function signIn(
  { name: typedName, password }: z.output<typeof signInSchema>,
  address: string,
): Promise<NewSession> {
  const name = typedName.toLowerCase()
  await takeAttempt('address', address)
  await takeAttempt('account', name)
  const user = await getDb().user.findUnique({ where: { name } })
  const matches = await isPasswordOf(user?.passwordHash ?? null, password)
  if (user === null || !matches) throw new AppError('INVALID_INPUT', 'User name or password is wrong.')
  await forgiveAttempt(name, address)
  if (user.disabledAt !== null) {
    throw new AppError('FORBIDDEN', `The user ${name} is disabled.`, {
      remedy: 'Ask an administrator to enable the user.',
    })
  }
  await getDb().user.update({ where: { id: user.id }, data: { lastLoginAt: new Date() } })
  return { ...(await createSession(user.id, address)), mustChangePassword: user.mustChangePassword }
}
