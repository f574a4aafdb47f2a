'use client'

import { Modal, ModalBody, ModalHeader } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { CopyText } from '#components/shell/copy-text.tsx'
import { LinkButton } from '#components/shell/link-button.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import type { BackupFileView, ExecutionView } from '#lib/tasks/views.ts'

/** The manual's table Backup Object | Backup Path of one execution. */
export function BackupPathsDialog({ execution, onClose }: { execution: ExecutionView; onClose: () => void }) {
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
                  <RestoreLink file={file} execution={execution} />
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      </ModalBody>
    </Modal>
  )
}

function RestoreLink({ file, execution }: { file: BackupFileView; execution: ExecutionView }) {
  const t = useTranslations('backup.path')
  const refusal = useRefusal('operate')
  if (file.deletedAt !== null) return <span className="app-subtle">{t('deletedFile')}</span>
  if (refusal !== null) return null
  const filled = new URLSearchParams({ cluster: execution.cluster.id, service: file.serviceName, path: file.path })
  return (
    <LinkButton variant="secondary" size="sm" href={`/restoration-management/create?${filled}`}>
      {t('restore')}
    </LinkButton>
  )
}
