'use client'

import { Title } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { DurationText } from '#components/shell/duration-text.tsx'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { taskHref } from '#components/shell/task-href.ts'
import { TimeText } from '#components/shell/time-text.tsx'
import { executionDuration } from '#components/tasks/execution-duration.ts'
import { TaskStatusLabel } from '#components/tasks/task-status-label.tsx'
import type { ExecutionView } from '#lib/contract/executions.ts'

export function RecentExecutions({ executions }: { executions: readonly ExecutionView[] }) {
  const t = useTranslations('overview.recent')
  return (
    <section className="app-section">
      <Title headingLevel="h2" size="lg" className="app-section-title">
        {t('title')}
      </Title>
      {executions.length === 0 ? (
        <EmptyFace isSmall headingLevel="h3" title={t('emptyTitle')} body={t('emptyBody')} />
      ) : (
        <Table aria-label={t('label')} variant="compact" gridBreakPoint="grid-lg">
          <Thead>
            <Tr>
              <Th className="app-name-column">{t('columns.task')}</Th>
              <Th modifier="nowrap">{t('columns.kind')}</Th>
              <Th modifier="nowrap">{t('columns.cluster')}</Th>
              <Th modifier="nowrap">{t('columns.status')}</Th>
              <Th modifier="nowrap">{t('columns.started')}</Th>
              <Th modifier="nowrap">{t('columns.duration')}</Th>
              <Th modifier="nowrap">{t('columns.by')}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {executions.map((execution) => (
              <ExecutionRow key={execution.id} execution={execution} />
            ))}
          </Tbody>
        </Table>
      )}
    </section>
  )
}

function ExecutionRow({ execution }: { execution: ExecutionView }) {
  const t = useTranslations('overview')
  const duration = executionDuration(execution)
  return (
    <Tr>
      <Td dataLabel={t('recent.columns.task')} className="app-name-column">
        <Link href={taskHref(execution.kind, execution.task.id)}>{execution.task.name}</Link>
      </Td>
      <Td dataLabel={t('recent.columns.kind')}>{t(`kinds.${execution.kind}`)}</Td>
      <Td dataLabel={t('recent.columns.cluster')} className="app-wrap">
        {execution.cluster.name}
      </Td>
      <Td dataLabel={t('recent.columns.status')}>
        <TaskStatusLabel status={execution.status} />
        {execution.error === null ? null : (
          <div className="app-two-lines app-subtle" title={execution.error.reason}>
            {execution.error.reason}
          </div>
        )}
      </Td>
      <Td dataLabel={t('recent.columns.started')}>
        <TimeText at={execution.startedAt ?? execution.queuedAt} isRelative />
      </Td>
      <Td dataLabel={t('recent.columns.duration')}>
        {duration === null ? '–' : <DurationText milliseconds={duration} />}
      </Td>
      <Td dataLabel={t('recent.columns.by')} className="app-wrap">
        {execution.requestedBy}
      </Td>
    </Tr>
  )
}
