import type { z } from 'zod'
import type { createUserSchema } from '#lib/contract/users.ts'
import { type Database, getDb, isUniqueViolation } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { hashPassword } from './password.ts'

/** The password is for the first login only. @throws AppError NAME_TAKEN */
export async function createUser(
  { name: typedName, role, password }: z.output<typeof createUserSchema>,
  db: Database = getDb(),
): Promise<{ id: string }> {
  const name = typedName.toLowerCase()
  const passwordHash = await hashPassword(password)
  try {
    return await db.user.create({ data: { name, role, passwordHash }, select: { id: true } })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('NAME_TAKEN', `There is already a user ${name}.`, { field: 'name', cause: error })
  }
}
