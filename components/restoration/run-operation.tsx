'use client'

import type { ButtonProps } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { LinkButton } from '#components/shell/link-button.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import { StopDialog } from '#components/tasks/stop-dialog.tsx'
import { isRetryable } from '#components/tasks/task-states.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { RetryDialog } from './retry-dialog.tsx'
import { UndoDialog } from './undo-dialog.tsx'
import { isBusy, isUndoUnfinished } from './undo-state.ts'

interface RunOperationProps {
  task: RestorationTaskView
  /** A link in a row, a button at the head of the page. */
  look: Pick<ButtonProps, 'variant' | 'isInline'>
}

/** The one operation that a task's state calls for: Start, Stop, Retry or Retry undo; none after success. */
export function RunOperation({ task, look }: RunOperationProps) {
  const t = useTranslations()
  const stopRefusal = useRefusal('operate')
  const retryRefusal = useRefusal('administer')
  const [isStopping, setIsStopping] = useState(false)
  const [isUndoing, setIsUndoing] = useState(false)
  const [isRetrying, setIsRetrying] = useState(false)

  if (isUndoUnfinished(task)) {
    return (
      <>
        <GuardedButton {...look} refusal={retryRefusal} onClick={() => setIsUndoing(true)}>
          {t('restoration.operation.retryUndo')}
        </GuardedButton>
        {isUndoing && <UndoDialog task={task} onClose={() => setIsUndoing(false)} />}
      </>
    )
  }
  const execution = task.undo ?? task.lastExecution
  if (isBusy(task) && execution !== null) {
    return (
      <>
        <GuardedButton {...look} refusal={stopRefusal} onClick={() => setIsStopping(true)}>
          {t('tasks.operation.stop')}
        </GuardedButton>
        {isStopping && (
          <StopDialog
            kind={task.undo === null ? 'Restoration' : 'Undo'}
            taskName={task.name}
            executionId={execution.id}
            onClose={() => setIsStopping(false)}
          />
        )}
      </>
    )
  }
  if (task.status === 'Ready') {
    return (
      <LinkButton {...look} href={`/restoration-management/${task.id}/plan`}>
        {t('restoration.operation.start')}
      </LinkButton>
    )
  }
  if (isRetryable(task.status)) {
    return (
      <>
        <GuardedButton {...look} refusal={retryRefusal} onClick={() => setIsRetrying(true)}>
          {t('tasks.operation.retry')}
        </GuardedButton>
        {isRetrying && <RetryDialog task={task} onClose={() => setIsRetrying(false)} />}
      </>
    )
  }
  return null
}
