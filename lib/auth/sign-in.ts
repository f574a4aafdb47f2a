import type { z } from 'zod'
import type { signInSchema } from '#lib/contract/users.ts'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { isKnownAddress, rememberAddress } from './known-addresses.ts'
import { networkOf } from './network-of.ts'
import { isPasswordOf } from './password.ts'
import { createSession } from './session.ts'
import { forgiveAccount, forgiveAddress, takeAttempt } from './throttle.ts'

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
  const account = await accountKey(name, address)
  await takeAttempt('account', account)
  const user = await getDb().user.findUnique({ where: { name } })
  const matches = await isPasswordOf(user?.passwordHash ?? null, password)
  if (user === null || !matches) throw new AppError('INVALID_INPUT', 'User name or password is wrong.')
  await forgiveAccount(account)
  await forgiveAddress(address)
  if (user.disabledAt !== null) {
    throw new AppError('FORBIDDEN', `The user ${name} is disabled.`, {
      remedy: 'Ask an administrator to enable the user.',
    })
  }
  await getDb().user.update({ where: { id: user.id }, data: { lastLoginAt: new Date() } })
  await rememberAddress(name, address)
  return { ...(await createSession(user.id, address)), mustChangePassword: user.mustChangePassword }
}

/**
 * Strangers who guess at an account lock it for strangers only: who has signed in from an address before is counted
 * there on its own. Names hold no space, so the keys cannot be mistaken for each other.
 */
async function accountKey(name: string, address: string): Promise<string> {
  return (await isKnownAddress(name, address)) ? `${name} from ${networkOf(address)}` : name
}
