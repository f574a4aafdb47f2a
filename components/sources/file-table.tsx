'use client'

import { Button } from '@patternfly/react-core'
import FileArchiveIcon from '@patternfly/react-icons/dist/esm/icons/file-archive-icon'
import FileIcon from '@patternfly/react-icons/dist/esm/icons/file-icon'
import FolderIcon from '@patternfly/react-icons/dist/esm/icons/folder-icon'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useTranslations } from 'use-intl'
import { SizeText } from '#components/shell/size-text.tsx'
import { TimeText } from '#components/shell/time-text.tsx'
import type { BrowseView } from '#lib/contract/places.ts'

interface FileTableProps {
  view: BrowseView
  onOpen: (path: string) => void
  onChoose: (path: string) => void
}

type Entry = BrowseView['entries'][number]

/** Folders first, then files, the newest on top: that is the one most often wanted. */
export function FileTable({ view, onOpen, onChoose }: FileTableProps) {
  const t = useTranslations('sources.chooser')
  const entries = view.entries.toSorted(
    (a, b) => a.kind.localeCompare(b.kind) || b.modifiedAt - a.modifiedAt || a.name.localeCompare(b.name),
  )
  return (
    <Table variant="compact" aria-label={t('label', { path: view.path })}>
      <Thead>
        <Tr>
          <Th>{t('name')}</Th>
          <Th>{t('modified')}</Th>
          <Th>{t('size')}</Th>
          <Th>{t('version')}</Th>
          <Th>{t('dataSource')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {entries.map((entry) => (
          <Tr key={entry.path}>
            <Td dataLabel={t('name')} className="app-name-column">
              <EntryName entry={entry} onOpen={onOpen} onChoose={onChoose} />
            </Td>
            <Td dataLabel={t('modified')} modifier="nowrap">
              <TimeText at={entry.archive?.takenAt ?? new Date(entry.modifiedAt).toISOString()} />
            </Td>
            <Td dataLabel={t('size')} modifier="nowrap">
              {entry.kind === 'file' ? <SizeText bytes={entry.sizeBytes} /> : '–'}
            </Td>
            <Td dataLabel={t('version')} modifier="nowrap">
              {versionOf(entry)}
            </Td>
            <Td dataLabel={t('dataSource')}>{entry.archive?.dataSource ?? '–'}</Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )

  function versionOf(entry: Entry): string {
    if (entry.archive !== null) return entry.archive.systemVersion
    return entry.kind === 'file' ? t('notArchive') : '–'
  }
}

function EntryName({ entry, onOpen, onChoose }: { entry: Entry } & Omit<FileTableProps, 'view'>) {
  const t = useTranslations('sources.chooser')
  if (entry.kind === 'directory') {
    return (
      <Button
        variant="link"
        isInline
        className="app-wrap"
        icon={<FolderIcon />}
        aria-label={t('openFolder', { name: entry.name })}
        onClick={() => onOpen(entry.path)}
      >
        {entry.name}
      </Button>
    )
  }
  if (entry.archive === null) {
    return (
      <span className="app-subtle">
        <FileIcon /> {entry.name}
      </span>
    )
  }
  return (
    <Button
      variant="link"
      isInline
      className="app-wrap"
      icon={<FileArchiveIcon />}
      aria-label={t('select', { name: entry.name })}
      onClick={() => onChoose(entry.path)}
    >
      {entry.name}
    </Button>
  )
}
