'use client'

import { PageSection } from '@patternfly/react-core'
import HistoryIcon from '@patternfly/react-icons/dist/esm/icons/history-icon'
import { useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { ListFaces } from '#components/shell/list-faces.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { HistoryTable } from '#components/tasks/history-table.tsx'
import { taskInterval } from '#components/tasks/task-states.ts'
import { useProgressTitle } from '#components/tasks/use-progress-title.ts'
import type { ExecutionView } from '#lib/contract/executions.ts'
import type { ListView } from '#lib/contract/listing.ts'
import type { BackupTaskView } from '#lib/contract/tasks.ts'
import { BackupOperations } from './backup-operations.tsx'
import { BackupPathsDialog } from './backup-paths-dialog.tsx'
import { useBackupColumns } from './use-backup-columns.tsx'

export function BackupHistory({ taskId }: { taskId: string }) {
  const t = useTranslations('backup')
  const initiallyOpen = useSearchParams().get('open')
  const [viewed, setViewed] = useState<ExecutionView | null>(null)
  const task = usePolling<BackupTaskView>(`/api/backup-tasks/${taskId}`, {
    interval: (view) => taskInterval(view === undefined ? [] : [view.status]),
  })
  const executions = usePolling<ListView<ExecutionView>>(`/api/backup-tasks/${taskId}/executions`, {
    interval: (list) => taskInterval((list?.rows ?? []).map((view) => view.status)),
  })
  const columns = useBackupColumns(setViewed)
  useProgressTitle(task.data)

  return (
    <>
      <PageHeader
        title={task.data === undefined ? t('history.crumb') : t('history.title', { name: task.data.name })}
        crumbs={[{ label: t('title'), href: '/backup-management' }]}
        actions={
          task.data !== undefined && (
            <div className="task-operations">
              <BackupOperations task={task.data} look={{ variant: 'secondary' }} />
            </div>
          )
        }
      />
      <PageSection hasBodyWrapper={false}>
        <ListFaces query={executions}>
          {(views) =>
            views.length === 0 ? (
              <EmptyFace title={t('history.emptyTitle')} body={t('history.emptyBody')} icon={HistoryIcon} />
            ) : (
              <div className="task-table-scroll">
                <HistoryTable
                  taskName={task.data?.name ?? ''}
                  executions={views}
                  columns={columns}
                  initiallyOpen={initiallyOpen}
                />
              </div>
            )
          }
        </ListFaces>
      </PageSection>
      {viewed !== null && <BackupPathsDialog execution={viewed} onClose={() => setViewed(null)} />}
    </>
  )
}
