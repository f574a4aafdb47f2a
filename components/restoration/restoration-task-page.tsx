'use client'

import { Alert, PageSection, Stack, StackItem } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { LoadingFace } from '#components/shell/loading-face.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import { taskInterval } from '#components/tasks/task-states.ts'
import { useProgressTitle } from '#components/tasks/use-progress-title.ts'
import type { RestorationTaskView } from '#lib/contract/tasks.ts'
import { PageOperations } from './page-operations.tsx'
import { RestorationExecution } from './restoration-execution.tsx'
import { RestorationParameters } from './restoration-parameters.tsx'
import './restoration.css'

/** View: the parameters, read only, and what became of the task. */
export function RestorationTaskPage({ taskId }: { taskId: string }) {
  const t = useTranslations('restoration')
  const query = usePolling<RestorationTaskView>(`/api/restoration-tasks/${taskId}`, {
    interval: (view) => taskInterval(view === undefined ? [] : [view.undo?.status ?? view.status]),
  })
  const task = query.data
  useProgressTitle(task && { ...task, ...task.undo })
  return (
    <>
      <PageHeader
        title={task?.name ?? t('task.loading')}
        crumbs={[{ label: t('title'), href: '/restoration-management' }]}
        actions={task === undefined ? undefined : <PageOperations task={task} />}
      />
      <PageSection hasBodyWrapper={false}>
        <QueryFaces query={query} loading={<LoadingFace rows={10} />}>
          {(view) => (
            <Stack hasGutter>
              {view.undo !== null && (
                <StackItem>
                  <RestorationExecution task={view} executionId={view.undo.id} />
                </StackItem>
              )}
              <StackItem>
                {view.lastExecution === null ? (
                  <Alert variant="info" isInline component="h2" title={t('task.readyTitle')}>
                    {t('task.readyBody')}
                  </Alert>
                ) : (
                  <RestorationExecution task={view} executionId={view.lastExecution.id} />
                )}
              </StackItem>
              <StackItem>
                <RestorationParameters task={view} />
              </StackItem>
            </Stack>
          )}
        </QueryFaces>
      </PageSection>
    </>
  )
}
