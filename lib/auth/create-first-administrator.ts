import { getDb } from '#lib/db.ts'
import { createUser } from './create-user.ts'

/**
 * Makes the first user of a new installation; the password must be changed at the first login.
 * @returns false when there are users already: nothing is changed then
 */
export async function createFirstAdministrator(name: string, password: string): Promise<boolean> {
  return getDb().$transaction(async (db) => {
    // Two processes may start a new installation at once.
    await db.$executeRaw`LOCK TABLE "User" IN SHARE ROW EXCLUSIVE MODE`
    if ((await db.user.count()) > 0) return false
    await createUser({ name, role: 'Administrator', password }, db)
    return true
  })
}
