'use client'

import { Alert } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { LinkButton } from '#components/shell/link-button.tsx'
import { ExecutionFailure } from '#components/tasks/execution-failure.tsx'
import type { ExecutionView, RestorationTaskView } from '#lib/tasks/views.ts'

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
  switch (execution.status) {
    case 'Waiting':
      return (
        <Alert variant="info" isInline component="h2" title={t('waitingTitle')}>
          {t('waitingBody')} {t('canClose')}
        </Alert>
      )
    case 'Running':
      return (
        <Alert variant="info" isInline component="h2" title={t('runningTitle')}>
          {execution.stopRequested ? t('stoppingBody') : t('canClose')}
        </Alert>
      )
    case 'Success':
      return (
        <Alert variant="success" isInline component="h2" title={t('successTitle')}>
          {t('successBody')}
        </Alert>
      )
    case 'SuccessWithConflicts':
      return (
        <Alert variant="warning" isInline component="h2" title={t('conflictsTitle', { count: conflictsOf(execution) })}>
          {t('conflictsBody')}
        </Alert>
      )
    case 'Failed':
      return (
        <ExecutionFailure execution={execution}>
          <p>{t(hasWritten(execution) ? 'failedSafe' : 'failedNothing')}</p>
          <p>
            <LinkButton variant="link" isInline href={`/restoration-management/${task.id}/plan`}>
              {t('planAgain')}
            </LinkButton>
          </p>
        </ExecutionFailure>
      )
    case 'Stopped':
      return (
        <ExecutionFailure execution={execution}>
          <p>{t(hasWritten(execution) ? 'stoppedSafe' : 'failedNothing')}</p>
        </ExecutionFailure>
      )
    default:
      return execution.status satisfies never
  }
}

function conflictsOf(execution: ExecutionView): number {
  return (execution.report?.services ?? []).reduce((sum, service) => sum + service.conflicts.length, 0)
}

/** Whether the phase that writes was reached: before it, not one znode is touched. */
function hasWritten(execution: ExecutionView): boolean {
  return execution.phases.some((phase) => phase.phase === 'write' && phase.startedAt !== null)
}
