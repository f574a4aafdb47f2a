'use client'

import { useTranslations } from 'use-intl'
import { deleteNameService } from '#app/(console)/clusters/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { ConfirmDialog } from '#components/shell/confirm-dialog.tsx'
import type { NameServiceView } from './name-service-row.tsx'

interface DeleteNameServiceDialogProps {
  nameService: NameServiceView
  onClose: () => void
}

export function DeleteNameServiceDialog({ nameService, onClose }: DeleteNameServiceDialogProps) {
  const t = useTranslations('clusters.nameServices')
  const { id, name } = nameService
  const remove = useAction(deleteNameService, {
    invalidates: ['/api/clusters'],
    failure: 'caller',
    success: () => t('deleted', { name }),
    onSuccess: onClose,
  })
  return (
    <ConfirmDialog
      title={t('deleteTitle', { name })}
      confirmLabel={t('deleteConfirm', { name })}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ id })}
      onClose={onClose}
    >
      {t('deleteBody')}
    </ConfirmDialog>
  )
}
