'use client'

import { useTranslations } from 'use-intl'
import { retryRestoration } from '#app/(console)/restoration-management/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { usePolling } from '#components/query/use-polling.ts'
import type { PlanView } from '#lib/contract/plans.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { ConfirmRunDialog } from './confirm-run-dialog.tsx'

interface RetryDialogProps {
  task: RestorationTaskView
  onClose: () => void
}

/** Asks before the plan that was confirmed last is carried out once more. */
export function RetryDialog({ task, onClose }: RetryDialogProps) {
  const t = useTranslations()
  const planId = task.confirmedPlanId
  const plan = usePolling<PlanView>(`/api/plans/${planId}`, { enabled: planId !== null, interval: false })
  const retry = useAction(retryRestoration, {
    invalidates: ['/api/restoration-tasks', '/api/running'],
    success: () => t('restoration.operation.retryStarted', { name: task.name }),
    onSuccess: onClose,
    failure: 'caller',
  })
  const reason = task.lastExecution?.status === 'Failed' ? task.lastExecution.reason : null
  return (
    <ConfirmRunDialog
      title={t('plan.start.retryTitle', { name: task.name })}
      task={task}
      plan={plan.data ?? null}
      warning={
        reason === null
          ? null
          : {
              variant: 'warning',
              title: t('plan.start.lastFailure', { reason }),
              body: t('plan.start.lastFailureBody'),
            }
      }
      note={t('plan.start.retryPlan')}
      confirmLabel={t('plan.start.retryButton', { name: task.name })}
      isBusy={retry.isPending}
      error={retry.error}
      onConfirm={() => retry.mutate({ id: task.id })}
      onClose={onClose}
    />
  )
}
