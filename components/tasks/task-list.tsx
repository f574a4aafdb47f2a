'use client'

import { Button, PageSection } from '@patternfly/react-core'
import SearchIcon from '@patternfly/react-icons/dist/esm/icons/search-icon'
import { type ReactNode, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { hasFilter, type ListState, selectRows } from './list-state.ts'
import { type TableTask, TaskTable } from './task-table.tsx'
import { TaskToolbar } from './task-toolbar.tsx'
import { useListState } from './use-list-state.ts'

interface TaskListProps<Task extends TableTask> {
  tasks: readonly Task[]
  label: string
  objectLabel: string
  create: ReactNode
  hrefOf: (task: Task) => string
  pathTypesOf: (task: Task) => readonly string[]
  mode?: { label: string; of: (task: Task) => string }
  operationsOf: (task: Task) => ReactNode
}

/** Toolbar and table of one kind of task: search, filters, sort and page are those of the URL. */
export function TaskList<Task extends TableTask>({ tasks, create, ...table }: TaskListProps<Task>) {
  const t = useTranslations('tasks.toolbar')
  const [state, setState] = useListState()
  const clusters = useMemo(() => distinct(tasks.map((task) => task.cluster.name)), [tasks])
  const pathTypes = distinct(tasks.flatMap(table.pathTypesOf))
  const { rows, total, page } = selectRows(tasks, state, table.pathTypesOf)
  return (
    <PageSection hasBodyWrapper={false} className="task-list">
      <TaskToolbar
        state={state}
        onChange={setState}
        clusters={clusters}
        pathTypes={pathTypes}
        total={total}
        page={page}
        create={create}
      />
      <p className="pf-v6-screen-reader" role="status">
        {t('results', { count: total })}
      </p>
      {total === 0 && hasFilter(state) ? (
        <EmptyFace
          title={t('noMatchTitle')}
          body={t('noMatchBody')}
          icon={SearchIcon}
          isSmall
          action={
            <Button variant="link" onClick={() => setState(noFilter)}>
              {t('clear')}
            </Button>
          }
        />
      ) : (
        <div className="task-table-scroll">
          <TaskTable
            {...table}
            rows={rows}
            state={state}
            onSort={(sort, descending) => setState({ sort, descending })}
          />
        </div>
      )}
    </PageSection>
  )
}

const noFilter: Partial<ListState> = { search: '', clusters: [], statuses: [], pathTypes: [] }

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted((a, b) => a.localeCompare(b))
}
