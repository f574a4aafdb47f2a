'use client'

import { useTranslations } from 'use-intl'
import { deleteCluster } from '#app/(console)/clusters/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { ConfirmDialog } from '#components/shell/confirm-dialog.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'

interface DeleteClusterDialogProps {
  cluster: ClusterView
  onDeleted: () => void
  onClose: () => void
}

export function DeleteClusterDialog({ cluster, onDeleted, onClose }: DeleteClusterDialogProps) {
  const t = useTranslations('clusters')
  const { name } = cluster
  const remove = useAction(deleteCluster, {
    invalidates: ['/api/clusters', '/api/overview'],
    failure: 'caller',
    success: () => t('deleted', { name }),
    onSuccess: onDeleted,
  })
  return (
    <ConfirmDialog
      title={t('deleteTitle', { name })}
      confirmLabel={t('deleteConfirm', { name })}
      typedWord={name}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ id: cluster.id })}
      onClose={onClose}
    >
      {t('deleteBody', { count: cluster.services.length })}
    </ConfirmDialog>
  )
}
