'use client'

import { Button, Label } from '@patternfly/react-core'
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import { useFormatter, useTranslations } from 'use-intl'
import { LinkButton } from '#components/shell/link-button.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import { SizeText } from '#components/shell/size-text.tsx'
import type { HistoryColumn } from '#components/tasks/history-table.tsx'
import type { ExecutionView } from '#lib/contract/executions.ts'

/** What a backup's history shows beyond times, status and progress. */
export function useBackupColumns(onViewPath: (execution: ExecutionView) => void): HistoryColumn[] {
  const t = useTranslations()
  const format = useFormatter()
  return [
    {
      key: 'size',
      label: t('tasks.history.size'),
      cell: ({ files }) => (files.length === 0 ? '–' : <SizeText bytes={sum(files.map((file) => file.sizeBytes))} />),
    },
    {
      key: 'znodes',
      label: t('tasks.history.znodes'),
      cell: ({ files }) => (files.length === 0 ? '–' : format.number(sum(files.map((file) => file.znodes)))),
    },
    { key: 'verified', label: t('tasks.history.verified'), cell: (execution) => <Verified execution={execution} /> },
    {
      key: 'path',
      label: t('tasks.history.backupPath'),
      cell: (execution) =>
        execution.files.length === 0 ? (
          '–'
        ) : (
          <PathOperations execution={execution} onView={() => onViewPath(execution)} />
        ),
    },
  ]
}

/** View, and Browse where there is one file that it can mean. */
function PathOperations({ execution, onView }: { execution: ExecutionView; onView: () => void }) {
  const t = useTranslations()
  const refusal = useRefusal('operate')
  const time = new Date(execution.queuedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
  const [file, ...others] = execution.files
  const isBrowsable = refusal === null && others.length === 0 && file?.deletedAt === null
  return (
    <span className="app-nowrap">
      <Button variant="link" isInline aria-label={t('tasks.history.viewPathOf', { time })} onClick={onView}>
        {t('tasks.history.view')}
      </Button>
      {isBrowsable && (
        <>
          {' · '}
          <LinkButton
            variant="link"
            isInline
            aria-label={t('backup.path.browseAt', { time })}
            href={`/backup-management/archives/${file.id}`}
          >
            {t('backup.path.browse')}
          </LinkButton>
        </>
      )}
    </span>
  )
}

function Verified({ execution }: { execution: ExecutionView }) {
  const t = useTranslations()
  const { files } = execution
  if (files.length === 0) return '–'
  if (files.some((file) => file.missingAt !== null && file.deletedAt === null)) {
    return (
      <Label isCompact variant="outline" color="red" icon={<ExclamationTriangleIcon />}>
        {t('backup.history.missing')}
      </Label>
    )
  }
  if (files.some((file) => file.status === 'partial')) {
    return (
      <Label isCompact variant="outline" color="orange" icon={<ExclamationTriangleIcon />}>
        {t('backup.history.partial')}
      </Label>
    )
  }
  if (files.some((file) => file.verifiedAt === null)) return t('tasks.history.notVerified')
  return (
    <Label isCompact variant="outline" color="green" icon={<CheckCircleIcon />}>
      {t('tasks.history.verified')}
    </Label>
  )
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
