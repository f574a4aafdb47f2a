'use client'

import { Alert, Button, Flex, FlexItem, Stack, StackItem } from '@patternfly/react-core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { startRestoration } from '#app/(console)/restoration-management/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { LinkButton } from '#components/shell/link-button.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import { useErrorLines } from '#components/shell/use-error-lines.ts'
import { ErrorAlert } from '#components/sources/error-alert.tsx'
import type { ErrorView } from '#lib/contract/action-result.ts'
import type { PlanView } from '#lib/contract/plans.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { ConfirmRunDialog } from './confirm-run-dialog.tsx'
import { PlanDetails } from './plan-details.tsx'

interface StartRestorationProps {
  task: RestorationTaskView
  plan: PlanView
  isPlanning: boolean
  onPlanAgain: () => void
}

/** Confirms exactly the plan that is shown: Start carries its hash. */
export function StartRestoration({ task, plan, isPlanning, onPlanAgain }: StartRestorationProps) {
  const t = useTranslations('plan')
  const router = useRouter()
  const [isAsking, setIsAsking] = useState(false)
  const roleRefusal = useRefusal('administer')
  const page = `/restoration-management/${task.id}`
  const start = useAction(startRestoration, {
    invalidates: ['/api/restoration-tasks', '/api/running'],
    onSuccess: () => router.push(page),
    failure: 'caller',
  })
  const errors = plan.services.flatMap((service) => service.findings).filter((finding) => finding.result === 'error')
  const willFail = errors.length > 0
  const refusal =
    roleRefusal === null ? (isPlanning ? t('planningAgain') : plan.refusal) : t('start.needsAdministrator')

  function planAgain() {
    start.reset()
    onPlanAgain()
  }

  return (
    <Stack hasGutter className="plan-start">
      {willFail && (
        <StackItem>
          <Alert variant="danger" isInline component="p" title={t('preflight.willFailTitle')}>
            {t('preflight.willFailBody')}
          </Alert>
        </StackItem>
      )}
      {roleRefusal === null && plan.refusal !== null && (
        <StackItem>
          <Alert variant="warning" isInline component="p" title={t('start.refused')}>
            {plan.refusal}
          </Alert>
        </StackItem>
      )}
      {start.error !== null && (
        <StackItem>
          <StartFailure error={start.error.view} onPlanAgain={planAgain} />
        </StackItem>
      )}
      <StackItem>
        <p>{roleRefusal === null ? t('start.consequence') : t('start.needsAdministrator')}</p>
      </StackItem>
      <StackItem>
        <Flex>
          <FlexItem>
            <GuardedButton
              variant="primary"
              refusal={refusal}
              onClick={() => {
                start.reset()
                setIsAsking(true)
              }}
            >
              {t('start.button')}
            </GuardedButton>
          </FlexItem>
          <FlexItem>
            <LinkButton variant="link" href={page}>
              {t('start.cancel')}
            </LinkButton>
          </FlexItem>
        </Flex>
      </StackItem>
      <StackItem>
        <PlanDetails plan={plan} />
      </StackItem>
      {isAsking && (
        <ConfirmRunDialog
          title={t('start.title', { name: task.name })}
          task={task}
          plan={plan}
          warning={
            willFail
              ? {
                  variant: 'danger',
                  title: t('preflight.willFailTitle'),
                  body: errors.map((finding) => finding.seen).join(' '),
                }
              : null
          }
          note={t('start.consequence')}
          confirmLabel={willFail ? t('start.allTheSame') : t('start.button')}
          isBusy={start.isPending}
          error={null}
          onConfirm={() =>
            start.mutate(
              { id: task.id, planId: plan.id, hash: plan.hash },
              // Why it could not be started stands on the page, beside Plan again.
              { onError: () => setIsAsking(false) },
            )
          }
          onClose={() => setIsAsking(false)}
        />
      )}
    </Stack>
  )
}

function StartFailure({ error, onPlanAgain }: { error: ErrorView; onPlanAgain: () => void }) {
  const t = useTranslations('plan')
  const linesOf = useErrorLines()
  if (error.code !== 'PLAN_CHANGED') return <ErrorAlert error={error} />
  return (
    <Alert
      variant="warning"
      isInline
      isLiveRegion
      component="p"
      title={t('start.changedTitle')}
      actionLinks={
        <Button variant="link" isInline onClick={onPlanAgain}>
          {t('again')}
        </Button>
      }
    >
      {[t('start.changedBody'), error.message, ...linesOf(error)].map((line) => (
        <p key={line}>{line}</p>
      ))}
    </Alert>
  )
}
