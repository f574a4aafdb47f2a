import { randomBytes } from 'node:crypto'
import { recordAudit } from '#lib/audit/record-audit.ts'
import { hashPassword } from '#lib/auth/password.ts'
import { closeDb, getDb } from '#lib/db.ts'

/**
 * A way back in when nobody can log in any more: `DATABASE_URL=… node scripts/reset-administrator.ts [name]` gives the
 * user a new password, to be changed at the next login, enables it as an Administrator and lifts its lock.
 */
const name = (process.argv[2] ?? 'admin').toLowerCase()
const password = randomBytes(15).toString('base64url')
const passwordHash = await hashPassword(password)
try {
  await getDb().$transaction(async (db) => {
    const { count } = await db.user.updateMany({
      where: { name },
      data: { passwordHash, mustChangePassword: true, disabledAt: null, role: 'Administrator' },
    })
    if (count === 0) throw new Error(`There is no user ${name}.`)
    await db.session.deleteMany({ where: { user: { name } } })
    await db.loginThrottle.deleteMany({ where: { key: { startsWith: `account:${name}` } } })
    const record = { userName: 'setup', address: 'this host', action: 'user.reset-password', object: name } as const
    await recordAudit({ ...record, outcome: 'ok', detail: 'by scripts/reset-administrator.ts' }, db)
  })
  console.log(`${name} has the password ${password} (to be changed at the next login).`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await closeDb()
}
