'use client'

import { useTranslations } from 'use-intl'
import { updateObs } from '#app/(console)/clusters/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { ConfirmDialog } from '#components/shell/confirm-dialog.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'

export function RemoveObsDialog({ cluster, onClose }: { cluster: ClusterView; onClose: () => void }) {
  const t = useTranslations('clusters.obs')
  const { id: clusterId, name } = cluster
  const remove = useAction(() => updateObs({ clusterId, values: null }), {
    invalidates: ['/api/clusters'],
    failure: 'caller',
    success: () => t('removed', { name }),
    onSuccess: onClose,
  })
  return (
    <ConfirmDialog
      title={t('removeTitle', { name })}
      confirmLabel={t('removeConfirm', { name })}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined)}
      onClose={onClose}
    >
      {t('removeBody')}
    </ConfirmDialog>
  )
}
