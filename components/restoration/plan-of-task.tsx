'use client'

import { Stack, StackItem } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { ErrorFace } from '#components/shell/error-face.tsx'
import { LoadingFace } from '#components/shell/loading-face.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import { ArchiveCard } from '#components/sources/archive-card.tsx'
import { JobNote } from '#components/sources/job-note.tsx'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { defaultPlanOptions } from '#lib/restore/facts/plan-options.ts'
import { PlanDecisions } from './decisions/plan-decisions.tsx'
import { PlanChanges } from './plan-changes.tsx'
import { PlanHead } from './plan-head.tsx'
import { PlanImpact } from './plan-impact.tsx'
import { PlanOptionsForm } from './plan-options-form.tsx'
import { PreflightFindings } from './preflight-findings.tsx'
import { showDecided } from './show-decided.ts'
import { StartRestoration } from './start-restoration.tsx'
import { usePlan } from './use-plan.ts'
import { usePlanFilter } from './use-plan-filter.ts'

export function PlanOfTask({ task }: { task: RestorationTaskView }) {
  const t = useTranslations('plan')
  const refusal = useRefusal('operate')
  const { plan, job, isPlanning, options, planWith } = usePlan(task, refusal === null)
  const [, setFilter] = usePlanFilter()
  /** Services whose brokers were opened under Options: there they stay, with the focus. */
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const planAgain = () => planWith(options)

  if (plan.data === undefined) {
    if (job.state === 'failed') return <ErrorFace error={job.error} onRetry={planAgain} />
    if (plan.error !== null) return <ErrorFace error={plan.error.view} onRetry={() => void plan.refetch()} />
    if (refusal !== null && task.planId === null) return <EmptyFace title={t('none')} body={t('noneViewer')} />
    return (
      <Stack hasGutter>
        <StackItem aria-live="polite">
          <JobNote job={job} doing={t('planning')} />
        </StackItem>
        <StackItem className="app-subtle">{t('planningLead')}</StackItem>
        <StackItem>
          <LoadingFace rows={10} />
        </StackItem>
      </Stack>
    )
  }

  const hasServices = task.targets.length > 1
  const optionsOf = (serviceId: string) => options[serviceId] ?? defaultPlanOptions
  return (
    <Stack hasGutter className="plan">
      <StackItem>
        <PlanHead plan={plan.data} job={job} isPlanning={isPlanning} refusal={refusal} onPlanAgain={planAgain} />
      </StackItem>
      {plan.data.services.map((service) => (
        <StackItem key={service.serviceId} className="plan__decisions">
          <PlanDecisions
            service={service}
            isOneOfSeveral={hasServices}
            options={optionsOf(service.serviceId)}
            areBrokersElsewhere={opened.has(service.serviceId)}
            refusal={refusal}
            onChange={(changed) => planWith({ ...options, [service.serviceId]: changed })}
            onShow={(decision) => showDecided(setFilter, service.name, decision)}
          />
        </StackItem>
      ))}
      {plan.data.services.map((service) => (
        <StackItem key={service.name}>
          <ArchiveCard card={service.card} title={t('archiveOf', { service: service.name })} headingLevel="h2" />
        </StackItem>
      ))}
      <StackItem>
        <PreflightFindings plan={plan.data} isChecking={isPlanning} refusal={refusal} onCheckAgain={planAgain} />
      </StackItem>
      <StackItem>
        <PlanChanges plan={plan.data} />
      </StackItem>
      <StackItem>
        <PlanImpact plan={plan.data} />
      </StackItem>
      {plan.data.services.map((service) => (
        <StackItem key={service.serviceId}>
          <PlanOptionsForm
            service={service}
            isOneOfSeveral={hasServices}
            options={optionsOf(service.serviceId)}
            areBrokersOpen={opened.has(service.serviceId)}
            refusal={refusal}
            onChange={(changed) => planWith({ ...options, [service.serviceId]: changed })}
            onOpenBrokers={() => setOpened(new Set([...opened, service.serviceId]))}
          />
        </StackItem>
      ))}
      <StackItem>
        <StartRestoration task={task} plan={plan.data} isPlanning={isPlanning} onPlanAgain={planAgain} />
      </StackItem>
    </Stack>
  )
}
