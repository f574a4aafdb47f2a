'use client'

import { Nav, NavExpandable, NavGroup, NavItem, NavList } from '@patternfly/react-core'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { can } from '#lib/auth/roles.ts'
import { useSessionUser } from './session-context.tsx'

export function ConsoleNav() {
  const t = useTranslations('shell.nav')
  const user = useSessionUser()
  const path = usePathname()
  const isAt = (href: string) => path === href || path.startsWith(`${href}/`)
  const item = (href: string, label: string) => (
    <NavItem isActive={isAt(href)}>
      <Link href={href}>{label}</Link>
    </NavItem>
  )
  return (
    <Nav aria-label={t('label')}>
      <NavList>{item('/overview', t('overview'))}</NavList>
      <NavGroup title={t('om')}>
        <NavExpandable
          title={t('backupAndRestoration')}
          isExpanded
          isActive={isAt('/backup-management') || isAt('/restoration-management')}
        >
          {item('/backup-management', t('backup'))}
          {item('/restoration-management', t('restoration'))}
        </NavExpandable>
      </NavGroup>
      <NavList>{item('/clusters', t('clusters'))}</NavList>
      {can(user.role, 'administer') ? (
        <NavGroup title={t('system')}>
          {item('/users', t('users'))}
          {item('/audit', t('audit'))}
        </NavGroup>
      ) : null}
    </Nav>
  )
}
