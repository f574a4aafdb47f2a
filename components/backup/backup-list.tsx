'use client'

import { PageSection } from '@patternfly/react-core'
import PlusCircleIcon from '@patternfly/react-icons/dist/esm/icons/plus-circle-icon'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { GuardedLink } from '#components/shell/guarded-link.tsx'
import { LoadingFace } from '#components/shell/loading-face.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import { TaskList } from '#components/tasks/task-list.tsx'
import { taskInterval } from '#components/tasks/task-states.ts'
import type { BackupTaskView } from '#lib/tasks/views.ts'
import { BackupOperations } from './backup-operations.tsx'

const createHref = '/backup-management/create'

export function BackupList() {
  const t = useTranslations('backup')
  const query = usePolling<BackupTaskView[]>('/api/backup-tasks', {
    interval: (tasks = []) => taskInterval(tasks.map((task) => task.status)),
  })
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <QueryFaces
        query={query}
        loading={
          <PageSection hasBodyWrapper={false}>
            <LoadingFace rows={8} />
          </PageSection>
        }
      >
        {(tasks) =>
          tasks.length === 0 ? (
            <EmptyFace
              title={t('list.emptyTitle')}
              body={t('list.emptyBody')}
              icon={PlusCircleIcon}
              action={
                <GuardedLink needs="operate" href={createHref}>
                  {t('list.emptyCreate')}
                </GuardedLink>
              }
            />
          ) : (
            <TaskList
              tasks={tasks}
              label={t('list.label')}
              objectLabel={t('columns.object')}
              create={
                <GuardedLink needs="operate" href={createHref}>
                  {t('list.create')}
                </GuardedLink>
              }
              hrefOf={(task) => `/backup-management/${task.id}/history`}
              pathTypesOf={(task) => [task.pathType]}
              mode={{ label: t('columns.mode'), of: (task) => t(`mode.${task.mode}`) }}
              operationsOf={(task) => <BackupOperations task={task} />}
            />
          )
        }
      </QueryFaces>
    </>
  )
}
