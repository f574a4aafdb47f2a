'use client'

import { useTranslations } from 'use-intl'
import { deleteRestorationTask } from '#app/(console)/restoration-management/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { ConfirmDialog } from '#components/shell/confirm-dialog.tsx'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'

interface DeleteRestorationDialogProps {
  task: RestorationTaskView
  onDeleted: () => void
  onClose: () => void
}

export function DeleteRestorationDialog({ task, onDeleted, onClose }: DeleteRestorationDialogProps) {
  const t = useTranslations()
  const remove = useAction(deleteRestorationTask, {
    invalidates: ['/api/restoration-tasks'],
    success: () => t('tasks.confirm.deleted', { name: task.name }),
    onSuccess: onDeleted,
    failure: 'caller',
  })
  return (
    <ConfirmDialog
      title={t('restoration.delete.title', { name: task.name })}
      confirmLabel={t('tasks.confirm.deleteTask', { name: task.name })}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ id: task.id })}
      onClose={onClose}
    >
      {t('restoration.delete.body')}
    </ConfirmDialog>
  )
}
