'use client'

import { useTranslations } from 'use-intl'
import { deleteKafkaService } from '#app/(console)/clusters/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { ConfirmDialog } from '#components/shell/confirm-dialog.tsx'
import type { KafkaServiceView } from '#lib/contract/clusters.ts'

export function DeleteServiceDialog({ service, onClose }: { service: KafkaServiceView; onClose: () => void }) {
  const t = useTranslations('clusters.services')
  const { id, name } = service
  const remove = useAction(deleteKafkaService, {
    invalidates: ['/api/clusters', '/api/overview'],
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
