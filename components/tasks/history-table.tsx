'use client'

import { ExpandableRowContent, Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { DurationText } from '#components/shell/duration-text.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import type { ExecutionView } from '#lib/contract/executions.ts'
import { EndTime } from './end-time.tsx'
import { executionDuration } from './execution-duration.ts'
import { ExecutionPanel } from './execution-panel.tsx'
import { TaskProgress } from './task-progress.tsx'
import { TaskStatusLabel } from './task-status-label.tsx'
import './tasks.css'

export interface HistoryColumn {
  key: string
  label: string
  cell: (execution: ExecutionView) => ReactNode
}

interface HistoryTableProps {
  taskName: string
  executions: readonly ExecutionView[]
  /** What this kind of task has beyond times, status and progress. */
  columns: readonly HistoryColumn[]
  /** Execution whose row stands open at first. */
  initiallyOpen: string | null
}

/** Executions of one task, newest first; a row opens to its phases and log. */
export function HistoryTable({ taskName, executions, columns, initiallyOpen }: HistoryTableProps) {
  const t = useTranslations('tasks.history')
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set(initiallyOpen === null ? [] : [initiallyOpen]))
  const width = columns.length + 6

  function toggle(id: string) {
    const next = new Set(open)
    if (!next.delete(id)) next.add(id)
    setOpen(next)
  }

  return (
    <Table variant="compact" aria-label={t('title', { name: taskName })} isExpandable className="task-table">
      <Thead>
        <Tr>
          <Th screenReaderText={t('details')} />
          <Th modifier="wrap">{t('start')}</Th>
          <Th modifier="wrap">{t('end')}</Th>
          <Th modifier="wrap">{t('duration')}</Th>
          <Th modifier="wrap">{t('status')}</Th>
          <Th modifier="wrap">{t('progress')}</Th>
          {columns.map((column) => (
            <Th key={column.key} modifier="wrap">
              {column.label}
            </Th>
          ))}
        </Tr>
      </Thead>
      {executions.map((execution, rowIndex) => {
        const isOpen = open.has(execution.id)
        const duration = executionDuration(execution)
        return (
          <Tbody key={execution.id} isExpanded={isOpen}>
            <Tr>
              <Td
                expand={{
                  rowIndex,
                  isExpanded: isOpen,
                  onToggle: () => toggle(execution.id),
                  expandId: `execution-${execution.id}`,
                }}
              />
              <Td dataLabel={t('start')} modifier="nowrap">
                <TimeText at={execution.startedAt} never={t('notStarted')} />
              </Td>
              <Td dataLabel={t('end')} modifier="nowrap">
                <EndTime start={execution.startedAt} end={execution.endedAt} />
              </Td>
              <Td dataLabel={t('duration')} modifier="nowrap">
                {duration === null ? '–' : <DurationText milliseconds={duration} />}
              </Td>
              <Td dataLabel={t('status')}>
                <TaskStatusLabel status={execution.status} />
              </Td>
              <Td dataLabel={t('progress')}>
                <TaskProgress
                  name={taskName}
                  status={execution.status}
                  progress={execution.progress}
                  reason={execution.error?.reason ?? null}
                  stopRequested={execution.stopRequested}
                />
              </Td>
              {columns.map((column) => (
                <Td key={column.key} dataLabel={column.label}>
                  {column.cell(execution)}
                </Td>
              ))}
            </Tr>
            <Tr isExpanded={isOpen}>
              <Td colSpan={width}>
                {isOpen ? (
                  <ExpandableRowContent>
                    <ExecutionPanel execution={execution} />
                  </ExpandableRowContent>
                ) : null}
              </Td>
            </Tr>
          </Tbody>
        )
      })}
    </Table>
  )
}
