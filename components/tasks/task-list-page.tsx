'use client'

import { PageSection } from '@patternfly/react-core'
import PlusCircleIcon from '@patternfly/react-icons/dist/esm/icons/plus-circle-icon'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { GuardedLink } from '#components/shell/guarded-link.tsx'
import { ListFaces } from '#components/shell/list-faces.tsx'
import { LoadingFace } from '#components/shell/loading-face.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import type { ListView } from '#lib/contract/listing.ts'
import { TaskList } from './task-list.tsx'
import { taskInterval } from './task-states.ts'
import type { TableTask } from './task-table.tsx'

interface TaskListPageProps<Task extends TableTask> {
  kind: 'backup' | 'restoration'
  hrefOf: (task: Task) => string
  pathTypesOf: (task: Task) => readonly string[]
  mode?: { label: string; of: (task: Task) => string }
  operationsOf: (task: Task) => ReactNode
}

/** Backup Management and Restoration Management: the tasks of one kind, or the first step where there is none. */
export function TaskListPage<Task extends TableTask>({ kind, ...list }: TaskListPageProps<Task>) {
  const t = useTranslations(kind)
  const createHref = `/${kind}-management/create`
  const query = usePolling<ListView<Task>>(`/api/${kind}-tasks`, {
    interval: (list) => taskInterval((list?.rows ?? []).map((task) => task.undo?.status ?? task.status)),
  })
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <ListFaces
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
              {...list}
              tasks={tasks}
              label={t('list.label')}
              objectLabel={t('columns.object')}
              create={
                <GuardedLink needs="operate" href={createHref}>
                  {t('list.create')}
                </GuardedLink>
              }
            />
          )
        }
      </ListFaces>
    </>
  )
}
