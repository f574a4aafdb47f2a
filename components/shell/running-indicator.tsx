'use client'

import { Alert, Button, Icon, Popover, Spinner } from '@patternfly/react-core'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import TasksIcon from '@patternfly/react-icons/dist/esm/icons/tasks-icon'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import type { RunningView } from '#lib/contract/overview.ts'
import { RunningList } from './running-list.tsx'

/** Milliseconds: bars move while they are looked at or something runs. */
const quick = 2000
const slow = 10_000

/** How much runs now; opens to the live bars. Warns when no worker would run anything. */
export function RunningIndicator() {
  const t = useTranslations('shell.running')
  const [isOpen, setOpen] = useState(false)
  const running = usePolling<RunningView>('/api/running', {
    interval: (view) => (isOpen || (view !== undefined && view.executions.length + view.waiting > 0) ? quick : slow),
  })
  const view = running.data
  const isWarned = view?.workers === 0 || running.error !== null
  const count = view?.executions.length ?? 0
  return (
    <Popover
      aria-label={t('title')}
      position="bottom-end"
      minWidth="22rem"
      isVisible={isOpen}
      shouldOpen={() => setOpen(true)}
      shouldClose={() => setOpen(false)}
      bodyContent={
        <>
          <strong>{t('title')}</strong>
          {running.error === null ? null : (
            <Alert variant="warning" isInline isPlain component="p" title={t('unreachable')}>
              {t('unreachableBody')}
            </Alert>
          )}
          {view === undefined ? t('loading') : <RunningList view={view} onFollow={() => setOpen(false)} />}
        </>
      }
    >
      <Button
        variant="plain"
        className="app-running"
        aria-expanded={isOpen}
        icon={<RunningIcon isWarned={isWarned} count={count} />}
      >
        {view === undefined ? t(running.error === null ? 'loading' : 'unreachable') : t('toggle', { count })}
        {view?.workers === 0 ? ` · ${t('noWorkersTitle')}` : null}
      </Button>
    </Popover>
  )
}

function RunningIcon({ isWarned, count }: { isWarned: boolean; count: number }) {
  if (isWarned) {
    return (
      <Icon status="warning">
        <ExclamationTriangleIcon />
      </Icon>
    )
  }
  return count > 0 ? <Spinner isInline aria-hidden="true" /> : <TasksIcon />
}
