'use client'

import { Flex, FlexItem, Modal, ModalBody, ModalHeader } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { restoreHref } from '#components/browse/restore-href.ts'
import { CopyText } from '#components/shell/copy-text.tsx'
import { LinkButton } from '#components/shell/link-button.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import type { BackupFileView, ExecutionView } from '#lib/contract/executions.ts'

interface BackupPathsDialogProps {
  execution: ExecutionView
  onClose: () => void
}

/** The manual's table Backup Object | Backup Path of one execution. */
export function BackupPathsDialog({ execution, onClose }: BackupPathsDialogProps) {
  const t = useTranslations('backup.path')
  const id = useId()
  return (
    <Modal isOpen variant="large" aria-labelledby={id} onClose={onClose}>
      <ModalHeader title={t('title')} labelId={id} />
      <ModalBody>
        <Table variant="compact" aria-label={t('label')}>
          <Thead>
            <Tr>
              <Th modifier="nowrap">{t('object')}</Th>
              <Th>{t('path')}</Th>
              <Th screenReaderText={t('restore')} />
            </Tr>
          </Thead>
          <Tbody>
            {execution.files.map((file) => (
              <Tr key={file.id}>
                <Td dataLabel={t('object')}>{file.serviceName}</Td>
                <Td dataLabel={t('path')}>
                  <CopyText text={file.path} what={t('pathWord')} />
                </Td>
                <Td modifier="nowrap">
                  <FileLinks file={file} />
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      </ModalBody>
    </Modal>
  )
}

function FileLinks({ file }: { file: BackupFileView }) {
  const t = useTranslations('backup.path')
  const refusal = useRefusal('operate')
  if (file.deletedAt !== null) return <span className="app-subtle">{t('deletedFile')}</span>
  if (refusal !== null) return null
  return (
    <Flex flexWrap={{ default: 'nowrap' }} gap={{ default: 'gapSm' }}>
      {file.missingAt !== null && <FlexItem className="app-subtle">{t('missingFile')}</FlexItem>}
      <FlexItem>
        <LinkButton
          variant="secondary"
          size="sm"
          href={`/backup-management/archives/${file.id}`}
          aria-label={t('browseOf', { service: file.serviceName })}
        >
          {t('browse')}
        </LinkButton>
      </FlexItem>
      <FlexItem>
        <LinkButton variant="secondary" size="sm" href={restoreHref(file)}>
          {t('restore')}
        </LinkButton>
      </FlexItem>
    </Flex>
  )
}
