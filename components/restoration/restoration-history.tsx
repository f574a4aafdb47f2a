'use client'

import { PageSection } from '@patternfly/react-core'
import HistoryIcon from '@patternfly/react-icons/dist/esm/icons/history-icon'
import { useSearchParams } from 'next/navigation'
import { useFormatter, useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { ListFaces } from '#components/shell/list-faces.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { HistoryTable } from '#components/tasks/history-table.tsx'
import { taskInterval } from '#components/tasks/task-states.ts'
import { useProgressTitle } from '#components/tasks/use-progress-title.ts'
import type { ExecutionView, RestorationReportView } from '#lib/contract/executions.ts'
import type { ListView } from '#lib/contract/listing.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'

export function RestorationHistory({ taskId }: { taskId: string }) {
  const t = useTranslations()
  const format = useFormatter()
  const initiallyOpen = useSearchParams().get('open')
  const task = usePolling<RestorationTaskView>(`/api/restoration-tasks/${taskId}`, {
    interval: (view) => taskInterval(view === undefined ? [] : [view.undo?.status ?? view.status]),
  })
  const executions = usePolling<ListView<ExecutionView>>(`/api/restoration-tasks/${taskId}/executions`, {
    interval: (list) => taskInterval((list?.rows ?? []).map((view) => view.status)),
  })
  const name = task.data?.name ?? ''
  useProgressTitle(task.data && { ...task.data, ...task.data.undo })

  const columns = [
    {
      key: 'kind',
      label: t('overview.recent.columns.kind'),
      cell: ({ kind }: ExecutionView) => t(`overview.kinds.${kind}`),
    },
    {
      key: 'written',
      label: t('tasks.history.written'),
      cell: ({ report }: ExecutionView) => sumOf(report, (service) => service.written),
    },
    {
      key: 'conflicts',
      label: t('tasks.history.conflicts'),
      cell: ({ report }: ExecutionView) => sumOf(report, (service) => service.conflicts.length),
    },
    {
      key: 'requestedBy',
      label: t('tasks.history.requestedBy'),
      cell: ({ requestedBy }: ExecutionView) => requestedBy,
    },
  ]

  function sumOf(report: RestorationReportView | null, of: (service: Service) => number): string {
    if (report === null) return '–'
    return format.number(report.services.reduce((total, service) => total + of(service), 0))
  }

  return (
    <>
      <PageHeader
        title={task.data === undefined ? t('restoration.history.crumb') : t('restoration.history.title', { name })}
        crumbs={[
          { label: t('restoration.title'), href: '/restoration-management' },
          { label: task.data?.name ?? t('restoration.task.loading'), href: `/restoration-management/${taskId}` },
        ]}
      />
      <PageSection hasBodyWrapper={false}>
        <ListFaces query={executions}>
          {(views) =>
            views.length === 0 ? (
              <EmptyFace
                title={t('restoration.history.emptyTitle')}
                body={t('restoration.history.emptyBody')}
                icon={HistoryIcon}
              />
            ) : (
              <div className="task-table-scroll">
                <HistoryTable taskName={name} executions={views} columns={columns} initiallyOpen={initiallyOpen} />
              </div>
            )
          }
        </ListFaces>
      </PageSection>
    </>
  )
}

type Service = RestorationReportView['services'][number]
