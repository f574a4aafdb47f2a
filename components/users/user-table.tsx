'use client'

import { Label } from '@patternfly/react-core'
import BanIcon from '@patternfly/react-icons/dist/esm/icons/ban-icon'
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon'
import KeyIcon from '@patternfly/react-icons/dist/esm/icons/key-icon'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useTranslations } from 'use-intl'
import { useSessionUser } from '#components/shell/session-context.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import type { UserView } from '#lib/contract/users.ts'
import { UserOperations } from './user-operations.tsx'

export function UserTable({ users }: { users: readonly UserView[] }) {
  const t = useTranslations('users')
  const me = useSessionUser()
  const roleNames = useTranslations('shell.role')
  return (
    <Table aria-label={t('label')} variant="compact" gridBreakPoint="grid-md">
      <Thead>
        <Tr>
          <Th className="app-name-column">{t('columns.name')}</Th>
          <Th modifier="nowrap">{t('columns.role')}</Th>
          <Th modifier="nowrap">{t('columns.state')}</Th>
          <Th modifier="nowrap">{t('columns.lastLogin')}</Th>
          <Th modifier="nowrap">{t('columns.created')}</Th>
          <Th screenReaderText={t('columns.operation')} />
        </Tr>
      </Thead>
      <Tbody>
        {users.map((user) => (
          <Tr key={user.id}>
            <Td dataLabel={t('columns.name')} className="app-name-column">
              {user.name} {user.id === me.id ? <Label isCompact>{t('you')}</Label> : null}
            </Td>
            <Td dataLabel={t('columns.role')}>{roleNames(user.role)}</Td>
            <Td dataLabel={t('columns.state')}>
              <UserState user={user} />
            </Td>
            <Td dataLabel={t('columns.lastLogin')}>
              <TimeText at={user.lastLoginAt} isRelative never={t('never')} />
            </Td>
            <Td dataLabel={t('columns.created')}>
              <TimeText at={user.createdAt} />
            </Td>
            <Td isActionCell>
              <UserOperations user={user} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function UserState({ user }: { user: UserView }) {
  const t = useTranslations('users.states')
  if (user.disabled) {
    return (
      <Label isCompact variant="outline" icon={<BanIcon />}>
        {t('disabled')}
      </Label>
    )
  }
  if (user.mustChangePassword) {
    return (
      <Label isCompact variant="outline" color="orange" icon={<KeyIcon />}>
        {t('mustChange')}
      </Label>
    )
  }
  return (
    <Label isCompact variant="outline" color="green" icon={<CheckCircleIcon />}>
      {t('active')}
    </Label>
  )
}
