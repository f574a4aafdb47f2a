'use client'

import { Button, Flex, FlexItem, Stack, StackItem } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { ErrorFace } from '#components/shell/error-face.tsx'
import { LoadingFace } from '#components/shell/loading-face.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import { ArchiveCard } from '#components/sources/archive-card.tsx'
import { JobNote } from '#components/sources/job-note.tsx'
import type { PlanView } from '#lib/contract/plans.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { defaultPlanOptions } from '#lib/restore/facts/plan-options.ts'
import { PlanChanges } from './plan-changes.tsx'
import { PlanImpact } from './plan-impact.tsx'
import { PlanOptionsForm } from './plan-options-form.tsx'
import { PreflightFindings } from './preflight-findings.tsx'
import { StartRestoration } from './start-restoration.tsx'
import { usePlan } from './use-plan.ts'

export function PlanOfTask({ task }: { task: RestorationTaskView }) {
  const t = useTranslations('plan')
  const refusal = useRefusal('operate')
  const { plan, job, isPlanning, options, planWith } = usePlan(task, refusal === null)
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

  return (
    <Stack hasGutter className="plan">
      <StackItem aria-live="polite">
        {isPlanning || job.state === 'failed' ? (
          <JobNote job={job.state === 'done' ? { state: 'running', note: null } : job} doing={t('planningAgain')} />
        ) : (
          <PlanHead plan={plan.data} refusal={refusal} onPlanAgain={planAgain} />
        )}
      </StackItem>
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
      {plan.data.services.map(({ serviceId, name }) => (
        <StackItem key={serviceId}>
          <PlanOptionsForm
            service={task.targets.length > 1 ? name : null}
            options={options[serviceId] ?? defaultPlanOptions}
            isPlanning={isPlanning}
            refusal={refusal}
            onChange={(changed) => planWith({ ...options, [serviceId]: changed })}
          />
        </StackItem>
      ))}
      <StackItem>
        <StartRestoration task={task} plan={plan.data} isPlanning={isPlanning} onPlanAgain={planAgain} />
      </StackItem>
    </Stack>
  )
}

interface PlanHeadProps {
  plan: PlanView
  refusal: string | null
  onPlanAgain: () => void
}

function PlanHead({ plan, refusal, onPlanAgain }: PlanHeadProps) {
  const t = useTranslations('plan')
  return (
    <Flex columnGap={{ default: 'columnGapMd' }} className="plan-head">
      <FlexItem>
        {t('made')} <TimeText at={plan.createdAt} isRelative />
      </FlexItem>
      <FlexItem className="plan-head__hash">
        {t('hash')} <CopyText text={plan.hash} what={t('hash')} />
      </FlexItem>
      {refusal === null && (
        <FlexItem>
          <Button variant="link" isInline onClick={onPlanAgain}>
            {t('again')}
          </Button>
        </FlexItem>
      )}
    </Flex>
  )
}
