'use client'

import { Checkbox, Stack, StackItem } from '@patternfly/react-core'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { deleteRestorationTask } from '#app/(console)/restoration-management/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { ConfirmDialog } from '#components/shell/confirm-dialog.tsx'
import { CopyText } from '#components/shell/copy-text.tsx'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'

interface DeleteRestorationDialogProps {
  task: RestorationTaskView
  onDeleted: () => void
  onClose: () => void
}

export function DeleteRestorationDialog({ task, onDeleted, onClose }: DeleteRestorationDialogProps) {
  const t = useTranslations()
  const id = useId()
  const [isForgotten, setIsForgotten] = useState(false)
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
      isConfirmable={!task.isHalfWay || isForgotten}
      onConfirm={() => remove.mutate({ id: task.id, forgetHalfWay: isForgotten })}
      onClose={onClose}
    >
      <Stack hasGutter>
        <StackItem>{t('restoration.delete.body')}</StackItem>
        {task.canUndo && (
          <StackItem>
            {t('restoration.delete.noUndo')}
            {task.safetyBackups.map(({ path }) => (
              <div key={path}>
                <CopyText text={path} what={t('restoration.task.pathWord')} />
              </div>
            ))}
          </StackItem>
        )}
        {task.isHalfWay && (
          <StackItem>
            <Checkbox
              id={id}
              label={t('restoration.delete.forget')}
              description={t('restoration.delete.forgetHelp')}
              isChecked={isForgotten}
              onChange={(_event, isChecked) => setIsForgotten(isChecked)}
            />
          </StackItem>
        )}
      </Stack>
    </ConfirmDialog>
  )
}
