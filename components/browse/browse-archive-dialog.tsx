'use client'

import { Button, Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { ArchiveBrowser } from './archive-browser.tsx'
import type { ArchiveSubject } from './use-archive-browser.ts'

interface BrowseArchiveDialogProps {
  subject: ArchiveSubject
  serviceName: string
}

/** A look into an archive without leaving a form that is half filled in. */
export function BrowseArchiveDialog({ subject, serviceName }: BrowseArchiveDialogProps) {
  const t = useTranslations('browse.dialog')
  const titleId = useId()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant="secondary" aria-label={t('openOf', { service: serviceName })} onClick={() => setOpen(true)}>
        {t('open')}
      </Button>
      {isOpen && (
        <Modal isOpen width="96vw" aria-labelledby={titleId} onClose={() => setOpen(false)}>
          <ModalHeader title={t('title', { service: serviceName })} labelId={titleId} />
          <ModalBody>
            <ArchiveBrowser subject={subject} />
          </ModalBody>
          <ModalFooter>
            <Button variant="secondary" onClick={() => setOpen(false)}>
              {t('close')}
            </Button>
          </ModalFooter>
        </Modal>
      )}
    </>
  )
}
