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
import { scanArchives } from '#app/(console)/browse/actions.ts'
import { browseSource } from '#app/(console)/sources/actions.ts'
import { useJob } from '#components/query/use-job.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { ErrorFace } from '#components/shell/error-face.tsx'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { LoadingFace } from '#components/shell/loading-face.tsx'
import type { PathType } from '#lib/sources/source.ts'
import type { BrowseView, ClusterView, ScanView } from '#lib/tasks/views.ts'
import { FileTable } from './file-table.tsx'
import { pathTrail } from './path-trail.ts'
import { ScanPanel } from './scan-panel.tsx'
import './sources.css'

interface FileChooserProps {
  cluster: ClusterView
  pathType: PathType
  onChoose: (path: string) => void
  /** Why it cannot be used now; null: it can. */
  refusal: string | null
}

/** "Choose file": browses the place through the worker, folder by folder, or scans it for archives. */
export function FileChooser({ cluster, pathType, onChoose, refusal }: FileChooserProps) {
  const t = useTranslations()
  const titleId = useId()
  const [isOpen, setIsOpen] = useState(false)
  /** Folders gone through, for the breadcrumb: the first is the top of the place. */
  const [trail, setTrail] = useState<readonly string[]>([])
  const browse = useJob<Parameters<typeof browseSource>[0], BrowseView>(browseSource)
  const scan = useJob<Parameters<typeof scanArchives>[0], ScanView>(scanArchives)
  const isScan = scan.job.state !== 'idle'
  const { job } = browse

  function goTo(path: string, top: string | null) {
    scan.reset()
    setTrail(top === null ? [] : pathTrail(top, path))
    browse.start({ clusterId: cluster.id, pathType, path })
  }

  function open() {
    setIsOpen(true)
    goTo('', null)
  }

  function runScan() {
    scan.start({ clusterId: cluster.id, pathType, path: shownTrail.length > 1 ? (shownTrail.at(-1) ?? '') : '' })
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
        {t('sources.chooser.open')}
      </GuardedButton>
      {isOpen && (
        <Modal isOpen variant="large" aria-labelledby={titleId} onClose={() => setIsOpen(false)}>
          <ModalHeader
            title={t('sources.chooser.title')}
            labelId={titleId}
            description={t('sources.chooser.lead', { cluster: cluster.name })}
          />
          <ModalBody>
            <Stack hasGutter className="file-chooser">
              <StackItem className="file-chooser__bar">
                <Breadcrumb aria-label={t('sources.chooser.location')}>
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
                {isScan ? (
                  <Button variant="secondary" size="sm" onClick={scan.reset}>
                    {t('browse.scan.back')}
                  </Button>
                ) : (
                  <Button variant="secondary" size="sm" isDisabled={view === null} onClick={runScan}>
                    {t('browse.scan.open')}
                  </Button>
                )}
              </StackItem>
              <StackItem isFilled>{listing()}</StackItem>
            </Stack>
          </ModalBody>
          <ModalFooter>
            <Button variant="link" onClick={() => setIsOpen(false)}>
              {t('sources.chooser.cancel')}
            </Button>
          </ModalFooter>
        </Modal>
      )}
    </>
  )

  function listing() {
    if (isScan) {
      return <ScanPanel job={scan.job} path={shownTrail.at(-1) ?? ''} onChoose={choose} onRetry={runScan} />
    }
    if (job.state === 'failed') {
      return <ErrorFace error={job.error} onRetry={() => goTo(trail.at(-1) ?? '', top)} />
    }
    if (view === null) return <LoadingFace rows={6} />
    if (view.entries.length === 0)
      return <EmptyFace title={t('sources.chooser.emptyTitle')} body={t('sources.chooser.emptyBody')} isSmall />
    return <FileTable view={view} onOpen={(path) => goTo(path, top ?? view.path)} onChoose={choose} />
  }
}
