'use client'

import { Button, Flex, FlexItem, Stack, StackItem } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import type { JobState } from '#components/query/use-job.ts'
import { TimeText } from '#components/shell/time-text.tsx'
import { ErrorAlert } from '#components/sources/error-alert.tsx'
import { JobNote } from '#components/sources/job-note.tsx'
import { Verdict } from '#components/sources/verdict.tsx'
import type { PlanView } from '#lib/contract/plans.ts'
import { openDecisions } from './decisions/decision-groups.ts'
import { useOpenDecisionsText } from './decisions/use-open-decisions-text.ts'

interface PlanHeadProps {
  plan: PlanView
  job: JobState<unknown>
  isPlanning: boolean
  /** Why nobody may plan here; null: the person may. */
  refusal: string | null
  onPlanAgain: () => void
}

/** How old the plan is and what it waits for. Spoken once it is made anew. */
export function PlanHead({ plan, job, isPlanning, refusal, onPlanAgain }: PlanHeadProps) {
  const t = useTranslations('plan')
  const describeOpen = useOpenDecisionsText()
  const open = openDecisions(plan.services)
  // One service says it in the head of its decisions, right below.
  const isSummed = plan.services.length > 1 && open.items + open.checks > 0
  return (
    <Stack hasGutter>
      <StackItem>
        <Flex columnGap={{ default: 'columnGapMd' }} alignItems={{ default: 'alignItemsCenter' }} className="plan-head">
          <FlexItem>
            {isPlanning ? (
              <JobNote
                job={job.state === 'running' ? job : { state: 'running', note: null }}
                doing={t('planningAgain')}
              />
            ) : (
              <>
                {t('made')} <TimeText at={plan.createdAt} isRelative />
              </>
            )}
          </FlexItem>
          {/* It stays where it is while it plans, and keeps the focus. */}
          {refusal === null && (
            <FlexItem>
              <Button
                variant="link"
                isInline
                isAriaDisabled={isPlanning}
                onClick={() => {
                  if (!isPlanning) onPlanAgain()
                }}
              >
                {t('again')}
              </Button>
            </FlexItem>
          )}
          {isSummed && (
            <FlexItem>
              <Verdict result="warning">{describeOpen(open)}</Verdict>
            </FlexItem>
          )}
        </Flex>
        <p className="pf-v6-screen-reader" role="status">
          {isPlanning ? t('planningAgain') : t('planned', { open: describeOpen(open) })}
        </p>
      </StackItem>
      {!isPlanning && job.state === 'failed' && (
        <StackItem>
          <ErrorAlert error={job.error} />
        </StackItem>
      )}
    </Stack>
  )
}
