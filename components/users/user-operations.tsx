'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { setUserDisabled } from '#app/(console)/users/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { RowMenu } from '#components/shell/row-menu.tsx'
import type { UserView } from '#lib/contract/users.ts'
import { ChangeRoleDialog } from './change-role-dialog.tsx'
import { DisableUserDialog } from './disable-user-dialog.tsx'
import { ResetPasswordDialog } from './reset-password-dialog.tsx'

/** What the last administrator may not do to himself is the server's to say: it answers in words. */
export function UserOperations({ user }: { user: UserView }) {
  const t = useTranslations('users')
  const { name } = user
  const [dialog, setDialog] = useState<'role' | 'password' | 'disable' | null>(null)
  const enable = useAction(setUserDisabled, {
    invalidates: ['/api/users'],
    success: () => t('enabled', { name }),
  })
  const close = () => setDialog(null)
  return (
    <>
      <RowMenu
        label={t('moreOf', { name })}
        items={[
          { label: t('changeRole'), refusal: null, run: () => setDialog('role') },
          { label: t('resetPassword'), refusal: null, run: () => setDialog('password') },
          user.disabled
            ? { label: t('enable'), refusal: null, run: () => enable.mutate({ id: user.id, disabled: false }) }
            : { label: t('disable'), refusal: null, isDanger: true, run: () => setDialog('disable') },
        ]}
      />
      {dialog === 'role' ? <ChangeRoleDialog user={user} onClose={close} /> : null}
      {dialog === 'password' ? <ResetPasswordDialog user={user} onClose={close} /> : null}
      {dialog === 'disable' ? <DisableUserDialog user={user} onClose={close} /> : null}
    </>
  )
}
