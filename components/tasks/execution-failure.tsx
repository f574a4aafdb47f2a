'use client'

import { Alert } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { ExecutionView } from '#lib/contract/executions.ts'
import { isPhase } from './phases.ts'

interface ExecutionFailureProps {
  execution: ExecutionView
  /** What it leaves behind. */
  children?: ReactNode
}

/** Of an execution that failed or was stopped: where, why and what to do. */
export function ExecutionFailure({ execution, children }: ExecutionFailureProps) {
  const t = useTranslations('tasks')
  const { error, status } = execution
  if (status !== 'Failed' && status !== 'Stopped') return null
  return (
    <Alert variant={status === 'Failed' ? 'danger' : 'warning'} isInline component="h2" title={titleOf()}>
      {error !== null && <p className="task-reason">{error.reason}</p>}
      {error !== null && error.remedy !== null && (
        <p>
          <strong>{t('summary.remedy')}:</strong> {error.remedy}
        </p>
      )}
      {children}
    </Alert>
  )

  function titleOf(): string {
    const { kind } = execution
    if (status === 'Stopped') return t(`summary.${kind}.stopped`)
    const failed = execution.phases.find((phase) => phase.state === 'failed')?.phase ?? null
    return isPhase(failed)
      ? t(`summary.${kind}.failedIn`, { phase: t(`phases.${failed}`) })
      : t(`summary.${kind}.failed`)
  }
}
