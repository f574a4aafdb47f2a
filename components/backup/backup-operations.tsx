'use client'

import type { ButtonProps } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { startBackup } from '#app/(console)/backup-management/actions.ts'
import type { RequestError } from '#components/query/request-error.ts'
import { useAction } from '#components/query/use-action.ts'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { RowMenu } from '#components/shell/row-menu.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import { useToast } from '#components/shell/toast-provider.tsx'
import { StopDialog } from '#components/tasks/stop-dialog.tsx'
import { isActive } from '#components/tasks/task-states.ts'
import type { BackupTaskView } from '#lib/contract/tasks.ts'
import { DeleteBackupDialog } from './delete-backup-dialog.tsx'

interface BackupOperationsProps {
  task: BackupTaskView
  /** A link in a row, a button at the head of the task's page. */
  look?: Pick<ButtonProps, 'variant' | 'isInline'>
}

const inRow = { variant: 'link', isInline: true } as const

/** The operations of a backup task. */
export function BackupOperations({ task, look = inRow }: BackupOperationsProps) {
  const t = useTranslations()
  const toast = useToast()
  const refusal = useRefusal('operate')
  const deleteRefusal = useRefusal('administer')
  const [dialog, setDialog] = useState<'stop' | 'delete' | null>(null)
  const start = useAction(startBackup, {
    invalidates: ['/api/backup-tasks', '/api/running'],
    success: () => t('backup.operation.queued', { name: task.name }),
    failure: 'caller',
  })
  // Pressed twice, or by two: what was wanted happens.
  const showFailure = ({ view }: RequestError) =>
    view.code === 'WRONG_STATE' ? toast.info(t('backup.operation.already', { name: task.name })) : toast.failure(view)
  const close = () => setDialog(null)
  const history = `/backup-management/${task.id}/history`
  const configure = `/backup-management/${task.id}/configure`

  return (
    <>
      {isActive(task.status) ? (
        <GuardedButton {...look} refusal={refusal} onClick={() => setDialog('stop')}>
          {t('tasks.operation.stop')}
        </GuardedButton>
      ) : (
        <GuardedButton
          {...look}
          refusal={refusal}
          isLoading={start.isPending}
          onClick={() => start.mutate({ id: task.id }, { onError: showFailure })}
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
