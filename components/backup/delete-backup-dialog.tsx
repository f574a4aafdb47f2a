'use client'

import { Content } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { deleteBackupTask } from '#app/(console)/backup-management/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { ConfirmDialog } from '#components/shell/confirm-dialog.tsx'
import { CopyText } from '#components/shell/copy-text.tsx'
import type { BackupTaskView } from '#lib/contract/tasks.ts'

/** Names the task and says that its files stay. */
export function DeleteBackupDialog({ task, onClose }: { task: BackupTaskView; onClose: () => void }) {
  const t = useTranslations()
  const remove = useAction(deleteBackupTask, {
    invalidates: ['/api/backup-tasks'],
    success: () => t('tasks.confirm.deleted', { name: task.name }),
    onSuccess: onClose,
    failure: 'caller',
  })
  return (
    <ConfirmDialog
      title={t('backup.delete.title', { name: task.name })}
      confirmLabel={t('tasks.confirm.deleteTask', { name: task.name })}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ id: task.id })}
      onClose={onClose}
    >
      <Content component="p">{t('backup.delete.body')}</Content>
      {task.lastExecution !== null && (
        <div>
          {t('backup.delete.folder')} <CopyText text={task.folder} what={t('backup.delete.folderWord')} />
        </div>
      )}
    </ConfirmDialog>
  )
}
