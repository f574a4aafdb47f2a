import { createHash, randomBytes } from 'node:crypto'
import type { Role } from '#lib/contract/users.ts'
import { type Database, getDb } from '#lib/db.ts'
import { readEnv } from '#lib/env.ts'

const hour = 3_600_000
const absoluteLifetimeMs = 12 * hour
/** lastSeenAt is written no more often than this. */
const touchEveryMs = 60_000

/** An action or a page load is a person's; a page that polls is no sign that anybody sits before it. */
export type SignOfLife = 'person' | 'poll'

export interface SignedInUser {
  id: string
  name: string
  role: Role
  mustChangePassword: boolean
}

/** @returns the token for the cookie; the table holds only its hash */
export async function createSession(
  userId: string,
  address: string,
  db: Database = getDb(),
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(Date.now() + absoluteLifetimeMs)
  await db.session.create({ data: { tokenHash: hashToken(token), userId, address, expiresAt } })
  return { token, expiresAt }
}

/** The user of a session that is neither expired, nor idle for too long, nor of a disabled user; else null. */
export async function findSessionUser(token: string | null, sign: SignOfLife = 'person'): Promise<SignedInUser | null> {
  if (token === null) return null
  const session = await getDb().session.findUnique({ where: { tokenHash: hashToken(token) }, include: { user: true } })
  if (session === null) return null
  const now = Date.now()
  const idleEnd = session.lastSeenAt.getTime() + readEnv().KMC_IDLE_MINUTES * 60_000
  if (session.expiresAt.getTime() <= now || idleEnd <= now || session.user.disabledAt !== null) {
    await endSession(token)
    return null
  }
  if (sign === 'person' && session.lastSeenAt.getTime() + touchEveryMs < now) {
    await getDb().session.updateMany({ where: { tokenHash: session.tokenHash }, data: { lastSeenAt: new Date(now) } })
  }
  const { id, name, role, mustChangePassword } = session.user
  return { id, name, role, mustChangePassword }
}

export async function endSession(token: string): Promise<void> {
  await getDb().session.deleteMany({ where: { tokenHash: hashToken(token) } })
}

export async function endSessionsOf(userId: string, db: Database = getDb()): Promise<void> {
  await db.session.deleteMany({ where: { userId } })
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
