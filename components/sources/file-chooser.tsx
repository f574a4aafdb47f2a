'use client'

import {
  Breadcrumb,
  BreadcrumbItem,
  Button,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  Stack,
  StackItem,
} from '@patternfly/react-core'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { browseSource } from '#app/(console)/sources/actions.ts'
import { useJob } from '#components/query/use-job.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { ErrorFace } from '#components/shell/error-face.tsx'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { LoadingFace } from '#components/shell/loading-face.tsx'
import type { PathType } from '#lib/sources/source.ts'
import type { BrowseView, ClusterView } from '#lib/tasks/views.ts'
import { FileTable } from './file-table.tsx'
import { pathTrail } from './path-trail.ts'
import './sources.css'

interface FileChooserProps {
  cluster: ClusterView
  pathType: PathType
  onChoose: (path: string) => void
  /** Why it cannot be used now; null: it can. */
  refusal: string | null
}

/** "Choose file": browses the place through the worker, folder by folder. */
export function FileChooser({ cluster, pathType, onChoose, refusal }: FileChooserProps) {
  const t = useTranslations('sources.chooser')
  const titleId = useId()
  const [isOpen, setIsOpen] = useState(false)
  /** Folders gone through, for the breadcrumb: the first is the top of the place. */
  const [trail, setTrail] = useState<readonly string[]>([])
  const browse = useJob<Parameters<typeof browseSource>[0], BrowseView>(browseSource)
  const { job } = browse

  function goTo(path: string, top: string | null) {
    setTrail(top === null ? [] : pathTrail(top, path))
    browse.start({ clusterId: cluster.id, pathType, path })
  }

  function open() {
    setIsOpen(true)
    goTo('', null)
  }

  function choose(path: string) {
    setIsOpen(false)
    onChoose(path)
  }

  const view = job.state === 'done' ? job.output : null
  const shownTrail = trail.length > 0 ? trail : view === null ? [] : [view.path]
  const top = shownTrail[0] ?? null

  return (
    <>
      <GuardedButton variant="secondary" refusal={refusal} onClick={open}>
        {t('open')}
      </GuardedButton>
      {isOpen && (
        <Modal isOpen variant="large" aria-labelledby={titleId} onClose={() => setIsOpen(false)}>
          <ModalHeader title={t('title')} labelId={titleId} description={t('lead', { cluster: cluster.name })} />
          <ModalBody>
            <Stack hasGutter className="file-chooser">
              <StackItem>
                <Breadcrumb aria-label={t('location')}>
                  {shownTrail.map((path, index) => {
                    const label = index === 0 ? path : path.slice(path.lastIndexOf('/') + 1)
                    const isLast = index === shownTrail.length - 1
                    return (
                      <BreadcrumbItem key={path} isActive={isLast}>
                        {isLast ? (
                          label
                        ) : (
                          <Button variant="link" isInline onClick={() => goTo(index === 0 ? '' : path, top)}>
                            {label}
                          </Button>
                        )}
                      </BreadcrumbItem>
                    )
                  })}
                </Breadcrumb>
              </StackItem>
              <StackItem isFilled>{listing()}</StackItem>
            </Stack>
          </ModalBody>
          <ModalFooter>
            <Button variant="link" onClick={() => setIsOpen(false)}>
              {t('cancel')}
            </Button>
          </ModalFooter>
        </Modal>
      )}
    </>
  )

  function listing() {
    if (job.state === 'failed') {
      return <ErrorFace error={job.error} onRetry={() => goTo(trail.at(-1) ?? '', top)} />
    }
    if (view === null) return <LoadingFace rows={6} />
    if (view.entries.length === 0) return <EmptyFace title={t('emptyTitle')} body={t('emptyBody')} isSmall />
    return <FileTable view={view} onOpen={(path) => goTo(path, top ?? view.path)} onChoose={choose} />
  }
}
