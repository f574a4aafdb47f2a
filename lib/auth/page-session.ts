import 'server-only'
import { headers } from 'next/headers.js'
import { redirect } from 'next/navigation.js'
import { cache } from 'react'
import type { Role } from '#lib/contract/users.ts'
import { readRequestFacts } from './request-facts.ts'
import { can } from './roles.ts'
import { findSessionUser } from './session.ts'

export interface PageSession {
  user: { id: string; name: string; role: Role }
}

/** Once a request, however many layouts and pages ask. */
const findPageUser = cache(async () => findSessionUser(readRequestFacts(await headers()).token))

/** For every page but login and change-password. Who has no session, must change the password or lacks the role is sent away. */
export async function requirePageSession(role?: Role): Promise<PageSession> {
  const user = await findPageUser()
  if (user === null) redirect(await loginPath())
  if (user.mustChangePassword) redirect('/change-password')
  if (role !== undefined && !can(user.role, permissionOfRole[role])) redirect(`/forbidden?needs=${role}`)
  return { user: { id: user.id, name: user.name, role: user.role } }
}

/** For the page change-password, which is open before the forced change. */
export async function requireAccountSession(): Promise<PageSession & { mustChangePassword: boolean }> {
  const user = await findPageUser()
  if (user === null) redirect(await loginPath('/change-password'))
  return { user: { id: user.id, name: user.name, role: user.role }, mustChangePassword: user.mustChangePassword }
}

/** Whoever comes with a cookie had a session. The login goes on to the page that was asked for: a link from a colleague or an alarm keeps its meaning. */
async function loginPath(start = '/'): Promise<string> {
  const given = await headers()
  const page = given.get('x-page')
  const query = new URLSearchParams({
    ...(page === null || page === start ? {} : { from: page }),
    ...(readRequestFacts(given).token === null ? {} : { ended: '1' }),
  })
  return query.size === 0 ? '/login' : `/login?${query}`
}

const permissionOfRole = { Viewer: 'read', Operator: 'operate', Administrator: 'administer' } as const
