'use client'

import { useTranslations } from 'use-intl'
import { stopExecution } from '#app/(console)/executions/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { ConfirmDialog } from '#components/shell/confirm-dialog.tsx'
import type { ExecutionKind } from '#lib/contract/executions.ts'

interface StopDialogProps {
  kind: ExecutionKind
  taskName: string
  executionId: string
  onClose: () => void
}

/** Says what stopping leaves behind. */
export function StopDialog({ kind, taskName, executionId, onClose }: StopDialogProps) {
  const t = useTranslations('tasks.confirm')
  const stop = useAction(stopExecution, {
    invalidates: [
      '/api/executions',
      kind === 'Backup' ? '/api/backup-tasks' : '/api/restoration-tasks',
      '/api/running',
    ],
    success: () => t('stopped'),
    onSuccess: onClose,
    failure: 'caller',
  })
  return (
    <ConfirmDialog
      title={t('stopTitle', { name: taskName })}
      confirmLabel={t('stop', { name: taskName })}
      isBusy={stop.isPending}
      error={stop.error}
      onConfirm={() => stop.mutate({ id: executionId })}
      onClose={onClose}
    >
      {t(`stop${kind}`)}
    </ConfirmDialog>
  )
}
