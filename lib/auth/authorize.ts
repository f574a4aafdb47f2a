import { AppError } from '#lib/errors.ts'
import type { RequestFacts } from './request-facts.ts'
import { can, type Permission } from './roles.ts'
import { findSessionUser, type SignedInUser, type SignOfLife } from './session.ts'

/** 'account' is what everybody signed in may do with the own account, also before the forced change of the password. */
export type NeededPermission = Permission | 'account'

/** @throws AppError NOT_SIGNED_IN */
export async function requireUser(facts: RequestFacts, sign: SignOfLife = 'person'): Promise<SignedInUser> {
  const user = await findSessionUser(facts.token, sign)
  if (user === null) throw new AppError('NOT_SIGNED_IN', 'You are not signed in, or your session has ended.')
  return user
}

/** @throws AppError FORBIDDEN */
export function requirePermission(user: SignedInUser, needed: NeededPermission): void {
  if (needed === 'account') return
  if (user.mustChangePassword) throw new AppError('FORBIDDEN', 'Change your password first.')
  if (!can(user.role, needed)) {
    throw new AppError('FORBIDDEN', `Your role ${user.role} does not allow this.`, {
      remedy: 'Ask an administrator to do it or to change your role.',
    })
  }
}

/**
 * Against requests that another site makes the browser send. Next lets a request without Origin pass; no browser sends
 * a server action without one.
 * @throws AppError FORBIDDEN
 */
export function requireSameOrigin({ origin, host, isSecure }: RequestFacts): void {
  const scheme = isSecure ? 'https:' : 'http:'
  const url = origin !== null && URL.canParse(origin) ? new URL(origin) : null
  const isSame = url !== null && url.host === host && url.protocol === scheme
  if (!isSame) {
    throw new AppError(
      'FORBIDDEN',
      `The request came from ${origin ?? 'nowhere'}, not from ${host === null ? 'this console' : `${scheme}//${host}`}.`,
      {
        remedy:
          'Behind a proxy: let it keep the Host header and set X-Forwarded-Proto, and name it in KMC_TRUSTED_PROXY.',
      },
    )
  }
}
