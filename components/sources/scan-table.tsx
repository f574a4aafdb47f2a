'use client'

import { Button } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useTranslations } from 'use-intl'
import { SizeText } from '#components/shell/size-text.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import type { ScanView } from '#lib/contract/places.ts'

interface ScanTableProps {
  archives: ScanView['archives']
  /** Where the scan began. */
  path: string
  onChoose: (path: string) => void
}

/** Archives of a place, newest first; the one chosen fills the form. */
export function ScanTable({ archives, path, onChoose }: ScanTableProps) {
  const t = useTranslations('browse.scan')
  const top = `${path.replace(/\/+$/, '')}/`
  return (
    <Table variant="compact" aria-label={t('label', { path })}>
      <Thead>
        <Tr>
          <Th modifier="nowrap">{t('version')}</Th>
          <Th modifier="nowrap">{t('dataSource')}</Th>
          <Th>{t('taken')}</Th>
          <Th>{t('status')}</Th>
          <Th>{t('size')}</Th>
          <Th className="app-name-column">{t('path')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {archives.map((archive) => (
          <Tr key={archive.path}>
            <Td dataLabel={t('version')} modifier="nowrap">
              {archive.systemVersion}
            </Td>
            <Td dataLabel={t('dataSource')} className="app-text-column">
              {archive.dataSource} ({archive.clusterName})
            </Td>
            <Td dataLabel={t('taken')} modifier="nowrap">
              <TimeText at={archive.takenAt} />
            </Td>
            <Td dataLabel={t('status')} modifier="nowrap">
              {t('headerOnly')}
            </Td>
            <Td dataLabel={t('size')} modifier="nowrap">
              <SizeText bytes={archive.sizeBytes} />
            </Td>
            <Td dataLabel={t('path')} className="app-name-column">
              <Button
                variant="link"
                isInline
                className="app-wrap scan-path"
                aria-label={t('choose', { path: archive.path })}
                onClick={() => onChoose(archive.path)}
              >
                {archive.path.startsWith(top) ? archive.path.slice(top.length) : archive.path}
              </Button>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
