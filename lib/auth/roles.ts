import type { Role } from '#lib/contract/users.ts'

export type Permission = 'read' | 'operate' | 'administer'

const permissions: Record<Role, readonly Permission[]> = {
  Viewer: ['read'],
  Operator: ['read', 'operate'],
  Administrator: ['read', 'operate', 'administer'],
}

/** The one place that says what a role may do. */
export function can(role: Role, permission: Permission): boolean {
  return permissions[role].includes(permission)
}
