'use client'

import { Dropdown, DropdownGroup, DropdownItem, DropdownList, MenuToggle } from '@patternfly/react-core'
import UserIcon from '@patternfly/react-icons/dist/esm/icons/user-icon'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useSessionUser } from './session-context.tsx'
import { useSignOut } from './use-sign-out.ts'

export function UserMenu() {
  const t = useTranslations('shell')
  const router = useRouter()
  const user = useSessionUser()
  const [isOpen, setOpen] = useState(false)
  const leave = useSignOut()
  return (
    <Dropdown
      isOpen={isOpen}
      onOpenChange={setOpen}
      onSelect={() => setOpen(false)}
      popperProps={{ position: 'right', appendTo: 'inline' }}
      toggle={(ref) => (
        <MenuToggle
          ref={ref}
          variant="plainText"
          aria-label={t('user.menu', { name: user.name })}
          isExpanded={isOpen}
          icon={<UserIcon />}
          onClick={() => setOpen(!isOpen)}
        >
          <span className="app-user-name">{user.name}</span>
        </MenuToggle>
      )}
    >
      <DropdownGroup label={t('user.signedIn', { name: user.name, role: t(`role.${user.role}`) })}>
        <DropdownList>
          <DropdownItem onClick={() => router.push('/change-password')}>{t('user.changePassword')}</DropdownItem>
          <DropdownItem isLoading={leave.isPending} onClick={() => leave.mutate()}>
            {t('user.signOut')}
          </DropdownItem>
        </DropdownList>
      </DropdownGroup>
    </Dropdown>
  )
}
