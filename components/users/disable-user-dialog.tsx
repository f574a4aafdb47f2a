'use client'

import { useTranslations } from 'use-intl'
import { setUserDisabled } from '#app/(console)/users/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { ConfirmDialog } from '#components/shell/confirm-dialog.tsx'
import type { UserView } from '#lib/contract/users.ts'

export function DisableUserDialog({ user, onClose }: { user: UserView; onClose: () => void }) {
  const t = useTranslations('users.disableDialog')
  const { id, name } = user
  const disable = useAction(setUserDisabled, {
    invalidates: ['/api/users'],
    failure: 'caller',
    success: () => t('done', { name }),
    onSuccess: onClose,
  })
  return (
    <ConfirmDialog
      title={t('title', { name })}
      confirmLabel={t('submit', { name })}
      isBusy={disable.isPending}
      error={disable.error}
      onConfirm={() => disable.mutate({ id, disabled: true })}
      onClose={onClose}
    >
      {t('body', { name })}
    </ConfirmDialog>
  )
}
