import type { z } from 'zod'
import type { changePasswordSchema } from '#lib/contract/users.ts'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { hashPassword, isPasswordOf } from './password.ts'
import { createSession, endSessionsOf, type SignedInUser } from './session.ts'
import { forgiveAttempt, takeAttempt } from './throttle.ts'

/**
 * Sets a user's own password, ends every session of the user and opens a new one.
 * @throws AppError THROTTLED, INVALID_INPUT (field current)
 */
export async function changePassword(
  user: SignedInUser,
  { current, next }: z.output<typeof changePasswordSchema>,
  address: string,
): Promise<{ token: string; expiresAt: Date }> {
  await takeAttempt('address', address)
  // Only who is signed in comes here: guesses at the login must not keep the user from a new password.
  const account = `change ${user.id}`
  await takeAttempt('account', account)
  const { passwordHash } = await getDb().user.findUniqueOrThrow({ where: { id: user.id } })
  if (!(await isPasswordOf(passwordHash, current))) {
    throw new AppError('INVALID_INPUT', 'The current password is wrong.', { field: 'current' })
  }
  await forgiveAttempt(account, address)
  const renewed = await hashPassword(next)
  return getDb().$transaction(async (db) => {
    await db.user.update({ where: { id: user.id }, data: { passwordHash: renewed, mustChangePassword: false } })
    await endSessionsOf(user.id, db)
    return createSession(user.id, address, db)
  })
}
