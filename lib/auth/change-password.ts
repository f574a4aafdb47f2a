import type { z } from 'zod'
import type { changePasswordSchema } from '#lib/contract/users.ts'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { hashPassword, isPasswordOf, refuseUserName } from './password.ts'
import { createSession, endSessionsOf, type SignedInUser } from './session.ts'
import { forgiveAccount, takeAttempt } from './throttle.ts'

/**
 * Sets a user's own password, ends every session of the user and opens a new one.
 * @throws AppError THROTTLED, INVALID_INPUT (fields current and next), WRONG_STATE where it was changed meanwhile
 */
export async function changePassword(
  user: SignedInUser,
  { current, next }: z.output<typeof changePasswordSchema>,
  address: string,
): Promise<{ token: string; expiresAt: Date }> {
  refuseUserName(next, user.name, 'next')
  // Only who is signed in comes here: guesses at the login, of whoever shares the address, must not keep the user from
  // a new password.
  const account = `change ${user.id}`
  await takeAttempt('account', account)
  const { passwordHash } = await getDb().user.findUniqueOrThrow({ where: { id: user.id } })
  if (!(await isPasswordOf(passwordHash, current))) {
    throw new AppError('INVALID_INPUT', 'The current password is wrong.', { field: 'current' })
  }
  await forgiveAccount(account)
  const renewed = await hashPassword(next)
  return getDb().$transaction(async (db) => {
    const data = { passwordHash: renewed, mustChangePassword: false }
    // Not over what an administrator has set since.
    const { count } = await db.user.updateMany({ where: { id: user.id, passwordHash }, data })
    if (count === 0) {
      throw new AppError('WRONG_STATE', 'Your password was changed by somebody else at the same moment.', {
        remedy: 'Log in with the password that was set, or ask an administrator.',
      })
    }
    await endSessionsOf(user.id, db)
    return createSession(user.id, address, db)
  })
}
