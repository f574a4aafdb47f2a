'use client'

import { Table, Tbody, Td, Th, Thead, type ThProps, Tr } from '@patternfly/react-table'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { ExecutionSummaryView, ProgressView } from '#lib/contract/executions.ts'
import { LastRun } from './last-run.tsx'
import { type ListedTask, type ListState, type SortColumn, sortColumns } from './list-state.ts'
import { TaskProgress } from './task-progress.tsx'
import { isActive } from './task-states.ts'
import { TaskStatusLabel } from './task-status-label.tsx'
import './tasks.css'

export interface TableTask extends ListedTask {
  progress: ProgressView
  lastExecution: ExecutionSummaryView | null
  undo?: (ExecutionSummaryView & { progress: ProgressView }) | null
}

interface TaskTableProps<Task extends TableTask> {
  label: string
  objectLabel: string
  rows: readonly Task[]
  state: ListState
  onSort: (sort: SortColumn, descending: boolean) => void
  hrefOf: (task: Task) => string
  pathTypesOf: (task: Task) => readonly string[]
  /** Only backups have one. */
  mode?: { label: string; of: (task: Task) => string }
  operationsOf: (task: Task) => ReactNode
}

/** The manual's table of tasks, for backups and restorations. */
export function TaskTable<Task extends TableTask>(props: TaskTableProps<Task>) {
  const t = useTranslations('tasks.columns')
  const { rows, state, mode } = props

  function sortBy(column: SortColumn): NonNullable<ThProps['sort']> {
    return {
      columnIndex: sortColumns.indexOf(column),
      sortBy: { index: sortColumns.indexOf(state.sort), direction: state.descending ? 'desc' : 'asc' },
      onSort: (_event, _index, direction) => props.onSort(column, direction === 'desc'),
    }
  }

  return (
    <Table variant="compact" aria-label={props.label} className="task-table">
      <Thead>
        <Tr>
          <Th modifier="wrap" sort={sortBy('name')}>
            {t('name')}
          </Th>
          <Th modifier="wrap" sort={sortBy('object')}>
            {props.objectLabel}
          </Th>
          {mode !== undefined && <Th>{mode.label}</Th>}
          <Th modifier="wrap" sort={sortBy('pathType')}>
            {t('pathType')}
          </Th>
          <Th modifier="wrap" sort={sortBy('status')}>
            {t('status')}
          </Th>
          <Th modifier="wrap">{t('progress')}</Th>
          <Th modifier="wrap" sort={sortBy('lastRun')}>
            {t('lastRun')}
          </Th>
          <Th modifier="nowrap">{t('operation')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {rows.map((task) => (
          <Tr key={task.id}>
            <Td dataLabel={t('name')} className="task-name">
              <Link href={props.hrefOf(task)}>{task.name}</Link>
            </Td>
            <Td dataLabel={props.objectLabel} className="task-object">
              {task.cluster.name}
            </Td>
            {mode !== undefined && (
              <Td dataLabel={mode.label} modifier="nowrap">
                {mode.of(task)}
              </Td>
            )}
            <Td dataLabel={t('pathType')} modifier="nowrap">
              {props.pathTypesOf(task).join(', ')}
            </Td>
            <Td dataLabel={t('status')} modifier="nowrap">
              <TaskStatusLabel status={task.status} />
              {task.undo && <UndoLine undo={task.undo} />}
            </Td>
            <Td dataLabel={t('progress')}>
              <TaskProgress
                name={task.name}
                status={task.status}
                progress={task.progress}
                reason={task.lastExecution?.reason ?? null}
              />
              {task.undo && <UndoProgress name={task.name} undo={task.undo} />}
            </Td>
            <Td dataLabel={t('lastRun')} className="task-last-run">
              <LastRun execution={task.lastExecution} />
            </Td>
            <Td dataLabel={t('operation')}>
              <div className="task-operations">{props.operationsOf(task)}</div>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

type Undo = NonNullable<TableTask['undo']>

function UndoLine({ undo }: { undo: Undo }) {
  const t = useTranslations('tasks.undoStatus')
  return (
    <div className="task-undo">
      <TaskStatusLabel status={undo.status} text={t(undo.status)} />
    </div>
  )
}

/** How far it is while it moves, else why it did not get to its end. */
function UndoProgress({ name, undo }: { name: string; undo: Undo }) {
  const t = useTranslations('tasks.progress')
  if (isActive(undo.status)) {
    return <TaskProgress name={t('undo', { name })} status={undo.status} progress={undo.progress} />
  }
  if (undo.reason === null) return null
  return (
    <div className={`task-progress--${undo.status}`}>
      <div className="task-progress__text" title={undo.reason}>
        {undo.reason}
      </div>
    </div>
  )
}
