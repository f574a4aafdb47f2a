'use client'

import { Alert, Content, List, ListItem, Progress } from '@patternfly/react-core'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import type { RunningView } from '#lib/contract/overview.ts'
import { taskHref } from './task-href.ts'

const kindKeys = { Backup: 'backup', Restoration: 'restoration', Undo: 'undo' } as const

interface RunningListProps {
  view: RunningView
  /** A link was followed: the popover closes. */
  onFollow: () => void
}

export function RunningList({ view, onFollow }: RunningListProps) {
  const t = useTranslations('shell.running')
  return (
    <>
      {view.workers === 0 ? (
        <Alert variant="warning" isInline component="p" title={t('noWorkersTitle')}>
          {t('noWorkers')}
        </Alert>
      ) : null}
      {view.executions.length === 0 ? <Content component="p">{t('none')}</Content> : null}
      <List isPlain className="app-running-list">
        {view.executions.map((execution) => (
          <ListItem key={execution.id}>
            <Link href={taskHref(execution.kind, execution.taskId)} onClick={onFollow} className="app-wrap">
              {execution.taskName}
            </Link>{' '}
            · {t(kindKeys[execution.kind])}
            <Progress
              size="sm"
              value={execution.progress.percent}
              aria-label={t('progressOf', { name: execution.taskName })}
              measureLocation="outside"
            />
          </ListItem>
        ))}
      </List>
      {view.waiting === 0 ? null : <Content component="small">{t('waiting', { count: view.waiting })}</Content>}
    </>
  )
}
