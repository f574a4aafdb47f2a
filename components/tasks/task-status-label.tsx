'use client'

import { Label } from '@patternfly/react-core'
import BanIcon from '@patternfly/react-icons/dist/esm/icons/ban-icon'
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon'
import CircleIcon from '@patternfly/react-icons/dist/esm/icons/circle-icon'
import ClockIcon from '@patternfly/react-icons/dist/esm/icons/clock-icon'
import ExclamationCircleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import InProgressIcon from '@patternfly/react-icons/dist/esm/icons/in-progress-icon'
import type { ComponentProps, ReactElement } from 'react'
import { useTranslations } from 'use-intl'
import type { TaskStatus } from '#lib/contract/executions.ts'

type LabelColor = NonNullable<ComponentProps<typeof Label>['color']>

const looks: Record<TaskStatus, { color: LabelColor; icon: ReactElement }> = {
  Ready: { color: 'grey', icon: <CircleIcon /> },
  Waiting: { color: 'purple', icon: <ClockIcon /> },
  Running: { color: 'blue', icon: <InProgressIcon /> },
  Success: { color: 'green', icon: <CheckCircleIcon /> },
  SuccessWithConflicts: { color: 'orange', icon: <ExclamationTriangleIcon /> },
  Failed: { color: 'red', icon: <ExclamationCircleIcon /> },
  Stopped: { color: 'grey', icon: <BanIcon /> },
}

interface TaskStatusLabelProps {
  status: TaskStatus
  /** In other words than the state's own. */
  text?: string
}

/** The state of a task or execution: text, icon and colour. */
export function TaskStatusLabel({ status, text }: TaskStatusLabelProps) {
  const t = useTranslations('tasks.status')
  const { color, icon } = looks[status]
  return (
    <Label variant="outline" color={color} icon={icon} isCompact>
      {text ?? t(status)}
    </Label>
  )
}
