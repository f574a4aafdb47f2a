'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { startBackup } from '#app/(console)/backup-management/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { RowMenu } from '#components/shell/row-menu.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import { StopDialog } from '#components/tasks/stop-dialog.tsx'
import { isActive } from '#components/tasks/task-states.ts'
import type { BackupTaskView } from '#lib/tasks/views.ts'
import { DeleteBackupDialog } from './delete-backup-dialog.tsx'

/** The Operation column of a backup task. */
export function BackupOperations({ task }: { task: BackupTaskView }) {
  const t = useTranslations()
  const refusal = useRefusal('operate')
  const deleteRefusal = useRefusal('administer')
  const [dialog, setDialog] = useState<'stop' | 'delete' | null>(null)
  const start = useAction(startBackup, {
    invalidates: ['/api/backup-tasks', '/api/running'],
    success: () => t('backup.operation.queued', { name: task.name }),
  })
  const close = () => setDialog(null)
  const history = `/backup-management/${task.id}/history`
  const configure = `/backup-management/${task.id}/configure`

  return (
    <>
      {isActive(task.status) ? (
        <GuardedButton variant="link" isInline refusal={refusal} onClick={() => setDialog('stop')}>
          {t('tasks.operation.stop')}
        </GuardedButton>
      ) : (
        <GuardedButton
          variant="link"
          isInline
          refusal={refusal}
          isLoading={start.isPending}
          onClick={() => start.mutate({ id: task.id })}
        >
          {t('backup.operation.backUpNow')}
        </GuardedButton>
      )}
      <RowMenu
        label={t('tasks.operation.moreOf', { name: task.name })}
        text={t('tasks.operation.more')}
        items={[
          ...(task.status === 'Failed' && task.lastExecution !== null
            ? [
                {
                  label: t('backup.operation.viewLog'),
                  run: `${history}?open=${task.lastExecution.id}`,
                  refusal: null,
                },
              ]
            : []),
          { label: t('tasks.operation.viewHistory'), run: history, refusal: null },
          { label: t('backup.operation.configure'), run: configure, refusal },
          {
            label: t('tasks.operation.delete'),
            run: () => setDialog('delete'),
            refusal: deleteRefusal ?? (isActive(task.status) ? t('tasks.operation.whileRunning') : null),
            isDanger: true,
          },
        ]}
      />
      {dialog === 'stop' && task.lastExecution !== null && (
        <StopDialog kind="Backup" taskName={task.name} executionId={task.lastExecution.id} onClose={close} />
      )}
      {dialog === 'delete' && <DeleteBackupDialog task={task} onClose={close} />}
    </>
  )
}
