'use client'

import { ProgressStep, ProgressStepper } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { useDuration } from '#components/shell/use-duration.ts'
import type { PhaseView } from '#lib/contract/executions.ts'
import { isPhase } from './phases.ts'

const variants = {
  waiting: 'pending',
  running: 'info',
  done: 'success',
  failed: 'danger',
  skipped: 'pending',
} as const

/** The phases of an execution in their order, with what each counted and how long it took. */
export function PhaseStepper({ executionId, phases }: { executionId: string; phases: readonly PhaseView[] }) {
  const t = useTranslations('tasks')
  const duration = useDuration()

  function detailOf(phase: PhaseView): string {
    const parts: string[] = []
    if (phase.state === 'skipped' || phase.state === 'failed') parts.push(t(`phaseState.${phase.state}`))
    if (phase.done > 0 && phase.total !== null && phase.total > 1)
      parts.push(
        phase.state === 'done'
          ? t('progress.count', { done: phase.done })
          : t('progress.countOf', { done: phase.done, total: phase.total }),
      )
    if (phase.startedAt !== null && phase.endedAt !== null)
      parts.push(duration(Date.parse(phase.endedAt) - Date.parse(phase.startedAt)))
    return parts.join(' · ')
  }

  return (
    <ProgressStepper isCenterAligned aria-label={t('stepper.label')} className="phase-stepper">
      {phases.map((phase) => {
        const title = isPhase(phase.phase) ? t(`phases.${phase.phase}`) : phase.phase
        return (
          <ProgressStep
            key={phase.phase}
            id={`${executionId}-${phase.phase}`}
            titleId={`${executionId}-${phase.phase}-title`}
            variant={variants[phase.state]}
            isCurrent={phase.state === 'running'}
            description={detailOf(phase)}
            aria-label={`${title}: ${t(`phaseState.${phase.state}`)}`}
          >
            {title}
          </ProgressStep>
        )
      })}
    </ProgressStepper>
  )
}
