'use client'

import { Progress, ProgressMeasureLocation, ProgressVariant } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import type { ProgressView, TaskStatus } from '#lib/contract/executions.ts'
import { useProgressText } from './use-progress-text.ts'
import './tasks.css'

interface TaskProgressProps {
  /** Of the task, for the bar's accessible name. */
  name: string
  status: TaskStatus
  progress: ProgressView
  /** First line of a failure's reason. */
  reason?: string | null
  stopRequested?: boolean
  size?: 'sm' | 'lg'
}

/** A bar with its percentage and, under it, what is being done or why it failed. Green only at Success. */
export function TaskProgress({ name, status, progress, reason, stopRequested, size = 'sm' }: TaskProgressProps) {
  const t = useTranslations('tasks.progress')
  const doing = useProgressText(status, progress, stopRequested)
  const text = status === 'Failed' ? (reason ?? null) : doing
  const variant = variantOf(status)
  return (
    <div className={`task-progress task-progress--${status}`}>
      <Progress
        value={progress.percent}
        label={t('percent', { percent: Math.floor(progress.percent) })}
        measureLocation={ProgressMeasureLocation.outside}
        size={size}
        aria-label={t('label', { name })}
        {...(variant === null ? {} : { variant })}
      />
      {text !== null && (
        <div className="task-progress__text" title={text}>
          {text}
        </div>
      )}
    </div>
  )
}

function variantOf(status: TaskStatus): ProgressVariant | null {
  switch (status) {
    case 'Success':
      return ProgressVariant.success
    case 'SuccessWithConflicts':
      return ProgressVariant.warning
    case 'Failed':
      return ProgressVariant.danger
    case 'Ready':
    case 'Waiting':
    case 'Running':
    case 'Stopped':
      return null
    default:
      return status satisfies never
  }
}
