'use client'

import { Label } from '@patternfly/react-core'
import BanIcon from '@patternfly/react-icons/dist/esm/icons/ban-icon'
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon'
import ExclamationCircleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useTranslations } from 'use-intl'
import { TimeText } from '#components/shell/time-text.tsx'
import type { AuditEntryView } from '#lib/contract/audit.ts'
import { nameAction } from './name-action.ts'

const looks = {
  ok: { color: 'green', icon: <CheckCircleIcon /> },
  refused: { color: 'orange', icon: <BanIcon /> },
  failed: { color: 'red', icon: <ExclamationCircleIcon /> },
} as const

export function AuditTable({ entries }: { entries: readonly AuditEntryView[] }) {
  const t = useTranslations('audit')
  return (
    <Table aria-label={t('label')} variant="compact" gridBreakPoint="grid-lg">
      <Thead>
        <Tr>
          <Th modifier="nowrap">{t('columns.at')}</Th>
          <Th modifier="nowrap">{t('columns.user')}</Th>
          <Th modifier="nowrap">{t('columns.action')}</Th>
          <Th className="app-name-column">{t('columns.object')}</Th>
          <Th modifier="nowrap">{t('columns.address')}</Th>
          <Th modifier="nowrap">{t('columns.outcome')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {entries.map((entry) => (
          <Tr key={entry.id}>
            <Td dataLabel={t('columns.at')}>
              <TimeText at={entry.at} />
            </Td>
            <Td dataLabel={t('columns.user')} className="app-text-column">
              {entry.userName}
            </Td>
            <Td dataLabel={t('columns.action')}>
              {nameAction(entry.action)}
              <div className="app-subtle">{entry.action}</div>
            </Td>
            <Td dataLabel={t('columns.object')} className="app-name-column">
              {entry.object}
            </Td>
            <Td dataLabel={t('columns.address')} className="app-text-column">
              {entry.address}
            </Td>
            <Td dataLabel={t('columns.outcome')} className="app-name-column">
              <Label isCompact variant="outline" {...looks[entry.outcome]}>
                {t(`outcomes.${entry.outcome}`)}
              </Label>
              {entry.detail === null ? null : <div className="app-subtle">{entry.detail}</div>}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
