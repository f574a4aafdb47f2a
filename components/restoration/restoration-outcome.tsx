'use client'

import { Alert } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { LinkButton } from '#components/shell/link-button.tsx'
import { ExecutionFailure } from '#components/tasks/execution-failure.tsx'
import type { ExecutionView } from '#lib/contract/executions.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { hasWritten } from './has-written.ts'

interface RestorationOutcomeProps {
  task: RestorationTaskView
  execution: ExecutionView
}

/** In one alert: where it stands, what it means and what to do. Spoken when it changes. */
export function RestorationOutcome({ task, execution }: RestorationOutcomeProps) {
  return (
    <div aria-live="polite">
      <Outcome task={task} execution={execution} />
    </div>
  )
}

function Outcome({ task, execution }: RestorationOutcomeProps) {
  const t = useTranslations('restoration.task')
  const u = useTranslations('restoration.undo')
  const isUndo = execution.kind === 'Undo'
  const ofUndo = u(hasWritten(execution) ? 'failedSafe' : 'failedNothing')
  const count = conflictsOf(execution)
  switch (execution.status) {
    case 'Waiting':
      return (
        <Alert variant="info" isInline component="h2" title={isUndo ? u('waitingTitle') : t('waitingTitle')}>
          {t('waitingBody')} {t('canClose')}
        </Alert>
      )
    case 'Running':
      return (
        <Alert variant="info" isInline component="h2" title={isUndo ? u('runningTitle') : t('runningTitle')}>
          {execution.stopRequested ? t('stoppingBody') : t('canClose')}
        </Alert>
      )
    case 'Success':
      return (
        <Alert variant="success" isInline component="h2" title={isUndo ? u('successTitle') : t('successTitle')}>
          {isUndo ? u('successBody') : t('successBody')}
        </Alert>
      )
    case 'SuccessWithConflicts':
      return (
        <Alert
          variant="warning"
          isInline
          component="h2"
          title={isUndo ? u('conflictsTitle', { count }) : t('conflictsTitle', { count })}
        >
          {isUndo ? u('conflictsBody') : t('conflictsBody')}
        </Alert>
      )
    case 'Failed':
      return (
        <ExecutionFailure execution={execution}>
          <p>{isUndo ? ofUndo : t(hasWritten(execution) ? 'failedSafe' : 'failedNothing')}</p>
          {task.status !== 'Success' && (
            <p>
              <LinkButton variant="link" isInline href={`/restoration-management/${task.id}/plan`}>
                {t('planAgain')}
              </LinkButton>
            </p>
          )}
        </ExecutionFailure>
      )
    case 'Stopped':
      return (
        <ExecutionFailure execution={execution}>
          <p>{isUndo ? ofUndo : t(hasWritten(execution) ? 'stoppedSafe' : 'failedNothing')}</p>
        </ExecutionFailure>
      )
    default:
      return execution.status satisfies never
  }
}

function conflictsOf(execution: ExecutionView): number {
  return (execution.report?.services ?? []).reduce((sum, service) => sum + service.conflicts.length, 0)
}
