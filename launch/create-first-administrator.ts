import { randomBytes } from 'node:crypto'
import { createFirstAdministrator } from '#lib/auth/create-first-administrator.ts'
import { closeDb } from '#lib/db.ts'

/**
 * Makes the user `admin` in a database without users, and prints name and password once, as JSON on one line; prints
 * {"created":false} where there are users already. The password must be changed at the first login.
 */
const name = 'admin'
const password = randomBytes(15).toString('base64url')
try {
  const created = await createFirstAdministrator(name, password)
  console.log(JSON.stringify(created ? { created, name, password } : { created }))
} finally {
  await closeDb()
}
