import type { Role } from '#lib/contract/users.ts'
import { type Database, getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { hashPassword, refuseUserName } from './password.ts'
import { endSessionsOf, type SignedInUser } from './session.ts'

/** @throws AppError NOT_FOUND, REFUSED for the last administrator */
export async function setUserRole(id: string, role: Role): Promise<void> {
  await getDb().$transaction(async (db) => {
    if (role !== 'Administrator') await refuseLastAdministrator(id, db)
    const { count } = await db.user.updateMany({ where: { id }, data: { role } })
    if (count === 0) throw userNotFound()
  })
}

/** Disabling ends the user's sessions. @throws AppError NOT_FOUND, REFUSED for oneself and for the last administrator */
export async function setUserDisabled(id: string, disabled: boolean, actor: SignedInUser): Promise<void> {
  if (disabled && id === actor.id) throw new AppError('REFUSED', 'You cannot disable yourself.')
  await getDb().$transaction(async (db) => {
    if (disabled) await refuseLastAdministrator(id, db)
    const { count } = await db.user.updateMany({ where: { id }, data: { disabledAt: disabled ? new Date() : null } })
    if (count === 0) throw userNotFound()
    if (disabled) await endSessionsOf(id, db)
  })
}

/** The new password is for one login only; the user's sessions end. @throws AppError NOT_FOUND, REFUSED for oneself, INVALID_INPUT */
export async function resetPassword(id: string, password: string, actor: SignedInUser): Promise<void> {
  if (id === actor.id) {
    throw new AppError('REFUSED', 'Your own password is not reset.', {
      remedy: 'Use Change password, which asks for the current one.',
    })
  }
  const user = await getDb().user.findUnique({ where: { id }, select: { name: true } })
  if (user === null) throw userNotFound()
  refuseUserName(password, user.name, 'password')
  const passwordHash = await hashPassword(password)
  await getDb().$transaction(async (db) => {
    const { count } = await db.user.updateMany({ where: { id }, data: { passwordHash, mustChangePassword: true } })
    if (count === 0) throw userNotFound()
    await endSessionsOf(id, db)
  })
}

/** Locks the administrators' rows: two of them may take each other's role away at the same moment. */
async function refuseLastAdministrator(id: string, db: Database): Promise<void> {
  await db.$queryRaw`SELECT "id" FROM "User" WHERE "role" = 'Administrator' ORDER BY "id" FOR UPDATE`
  const administrators = await db.user.findMany({ where: { role: 'Administrator', disabledAt: null } })
  if (administrators.length === 1 && administrators[0]?.id === id) {
    throw new AppError('REFUSED', `${administrators[0].name} is the last administrator.`, {
      remedy: 'Make another user administrator first.',
    })
  }
}

function userNotFound(): AppError {
  return new AppError('NOT_FOUND', 'There is no such user.')
}
