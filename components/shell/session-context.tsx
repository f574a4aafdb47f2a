'use client'

import { createContext, type ReactNode, use } from 'react'
import { useTranslations } from 'use-intl'
import { can, type Permission } from '#lib/auth/roles.ts'
import type { Role } from '#lib/contract/users.ts'

export interface SessionUser {
  id: string
  name: string
  role: Role
}

const SessionContext = createContext<SessionUser | null>(null)

export function SessionProvider({ user, children }: { user: SessionUser; children: ReactNode }) {
  return <SessionContext value={user}>{children}</SessionContext>
}

export function useSessionUser(): SessionUser {
  const user = use(SessionContext)
  if (user === null) throw new Error('useSessionUser needs a SessionProvider above it')
  return user
}

/** Why the person may not do it, in words for a disabled button; null when they may. The server checks anyway. */
export function useRefusal(permission: Permission): string | null {
  const t = useTranslations('shell.needs')
  const user = useSessionUser()
  return can(user.role, permission) ? null : t(permission)
}
