'use client'

import { Checkbox, Stack, StackItem } from '@patternfly/react-core'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { undoRestoration } from '#app/(console)/restoration-management/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { ConfirmDialog } from '#components/shell/confirm-dialog.tsx'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { isUndoUnfinished } from './undo-state.ts'

interface UndoDialogProps {
  task: RestorationTaskView
  onClose: () => void
}

/** Says what Undo puts back and what it leaves, and starts it. */
export function UndoDialog({ task, onClose }: UndoDialogProps) {
  const t = useTranslations('restoration.undo')
  const id = useId()
  const [confirmBrokersStopped, setConfirmBrokersStopped] = useState(false)
  const undo = useAction(undoRestoration, {
    invalidates: ['/api/restoration-tasks', '/api/executions', '/api/running'],
    success: () => t('started', { name: task.name }),
    onSuccess: onClose,
    failure: 'caller',
  })
  return (
    <ConfirmDialog
      title={t('title', { name: task.name })}
      confirmLabel={t(isUndoUnfinished(task) ? 'confirmAgain' : 'confirm', { name: task.name })}
      isBusy={undo.isPending}
      error={undo.error}
      onConfirm={() => undo.mutate({ id: task.id, confirmBrokersStopped })}
      onClose={onClose}
    >
      <Stack hasGutter>
        <StackItem>{t('does')}</StackItem>
        <StackItem>{t('leaves')}</StackItem>
        <StackItem>{t('stopKafka')}</StackItem>
        <StackItem>
          <Checkbox
            id={`${id}-silent`}
            label={t('silent')}
            description={t('silentHelp')}
            isChecked={confirmBrokersStopped}
            onChange={(_event, isChecked) => setConfirmBrokersStopped(isChecked)}
          />
        </StackItem>
      </Stack>
    </ConfirmDialog>
  )
}
