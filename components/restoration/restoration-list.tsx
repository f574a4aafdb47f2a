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
import type { RestorationTaskView } from '#lib/tasks/views.ts'
import { RestorationOperations } from './restoration-operations.tsx'

const createHref = '/restoration-management/create'

export function RestorationList() {
  const t = useTranslations('restoration')
  const query = usePolling<RestorationTaskView[]>('/api/restoration-tasks', {
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
              hrefOf={(task) => `/restoration-management/${task.id}`}
              pathTypesOf={pathTypesOf}
              operationsOf={(task) => <RestorationOperations task={task} />}
            />
          )
        }
      </QueryFaces>
    </>
  )
}

function pathTypesOf(task: RestorationTaskView): string[] {
  return [...new Set(task.targets.map((target) => target.pathType))]
}
