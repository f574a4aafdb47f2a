import type { UserView } from '#lib/contract/users.ts'
import { getDb } from '#lib/db.ts'

export async function listUsers(): Promise<UserView[]> {
  const users = await getDb().user.findMany({ orderBy: { name: 'asc' } })
  return users.map(({ id, name, role, disabledAt, mustChangePassword, lastLoginAt, createdAt }) => ({
    id,
    name,
    role,
    disabled: disabledAt !== null,
    mustChangePassword,
    lastLoginAt: lastLoginAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  }))
}
