'use client'

import { PageSection } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { LinkButton } from '#components/shell/link-button.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import { isRetryable } from '#components/tasks/task-states.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { PlanOfTask } from './plan-of-task.tsx'
import { isBusy } from './undo-state.ts'
import './restoration.css'

/** What Start opens: the plan, its risks and the button that confirms it. */
export function PlanPage({ taskId }: { taskId: string }) {
  const t = useTranslations()
  const page = `/restoration-management/${taskId}`
  const query = usePolling<RestorationTaskView>(`/api/restoration-tasks/${taskId}`)
  const task = query.data
  return (
    <>
      <PageHeader
        title={task === undefined ? t('plan.crumb') : t('plan.title', { name: task.name })}
        lead={task === undefined ? t('plan.leadLoading') : t('plan.lead', { cluster: task.cluster.name })}
        crumbs={[
          { label: t('restoration.title'), href: '/restoration-management' },
          { label: task?.name ?? t('restoration.task.loading'), href: page },
        ]}
      />
      <PageSection hasBodyWrapper={false}>
        <QueryFaces query={query}>
          {(view) =>
            !isBusy(view) && (view.status === 'Ready' || isRetryable(view.status)) ? (
              <PlanOfTask task={view} />
            ) : (
              <EmptyFace
                title={t('plan.notReadyTitle')}
                body={t('plan.notReady', { status: t(`tasks.status.${view.status}`) })}
                action={<LinkButton href={page}>{t('plan.toTask')}</LinkButton>}
              />
            )
          }
        </QueryFaces>
      </PageSection>
    </>
  )
}
