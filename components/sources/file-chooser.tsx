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
import type { ClusterView } from '#lib/contract/clusters.ts'
import type { BrowseView, ScanView, SecretsOrigin } from '#lib/contract/places.ts'
import { browseStart, placeIn } from './browse-start.ts'
import type { RestorationPlaceValues } from './empty-place.ts'
import { FileTable } from './file-table.tsx'
import { pathTrail } from './path-trail.ts'
import { ScanPanel } from './scan-panel.tsx'
import './sources.css'

interface FileChooserProps {
  cluster: ClusterView
  place: RestorationPlaceValues
  secretsFrom: SecretsOrigin | null
  /** Whether what is typed of the server is enough to ask it; says at the fields what is missing. */
  isServerGiven: () => Promise<boolean>
  onChoose: (path: string) => void
}

/** "Choose file": browses the place through the worker, folder by folder, or scans it for archives. */
export function FileChooser({ cluster, place, secretsFrom, isServerGiven, onChoose }: FileChooserProps) {
  const t = useTranslations()
  const titleId = useId()
  const [isOpen, setIsOpen] = useState(false)
  /** Folders from the top of the place to the one that is shown. */
  const [trail, setTrail] = useState<readonly string[]>([])
  const browse = useJob<Parameters<typeof browseSource>[0], BrowseView>(browseSource)
  const scan = useJob<Parameters<typeof scanArchives>[0], ScanView>(scanArchives)
  const isScan = scan.job.state !== 'idle'
  const { job } = browse
  const start = browseStart(place)

  function lookInto(path: string) {
    return { clusterId: cluster.id, secretsFrom, place: placeIn(place, path), path }
  }

  function goTo(path: string, top: string | null) {
    scan.reset()
    setTrail(top === null ? [] : pathTrail(top, path))
    browse.start(lookInto(path))
  }

  async function open() {
    if (start === null || !(await isServerGiven())) return
    setIsOpen(true)
    goTo(start.folder, start.top)
  }

  function runScan() {
    scan.start(lookInto(pathOf(shownTrail.length - 1)))
  }

  function choose(path: string) {
    setIsOpen(false)
    onChoose(path)
  }

  const view = job.state === 'done' ? job.output : null
  const shownTrail = trail.length > 0 ? trail : view === null ? [] : [view.path]
  const top = shownTrail[0] ?? null

  /** The top of LocalDir has no name of its own for the worker. */
  function pathOf(index: number): string {
    return place.pathType === 'LocalDir' && index <= 0 ? '' : (shownTrail[index] ?? '')
  }

  return (
    <>
      <GuardedButton
        variant="secondary"
        refusal={start === null ? t('sources.chooser.needsShare', { example: exampleOf(place) }) : null}
        onClick={() => void open()}
      >
        {t('sources.chooser.open')}
      </GuardedButton>
      {isOpen && (
        <Modal isOpen variant="large" aria-labelledby={titleId} onClose={() => setIsOpen(false)}>
          <ModalHeader
            title={t('sources.chooser.title')}
            labelId={titleId}
            description={
              place.pathType === 'LocalDir'
                ? t('sources.chooser.lead', { cluster: cluster.name })
                : t('sources.chooser.leadOfPlace', { pathType: t(`sources.${place.pathType}.name`) })
            }
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
                          <Button variant="link" isInline onClick={() => goTo(pathOf(index), top)}>
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
      return <ErrorFace error={job.error} onRetry={() => goTo(pathOf(shownTrail.length - 1), top)} />
    }
    if (view === null) return <LoadingFace rows={6} />
    if (view.entries.length === 0)
      return <EmptyFace title={t('sources.chooser.emptyTitle')} body={t('sources.chooser.emptyBody')} isSmall />
    return <FileTable view={view} onOpen={(path) => goTo(path, top ?? view.path)} onChoose={choose} />
  }
}

function exampleOf({ pathType }: RestorationPlaceValues): string {
  return pathType === 'CIFS' ? '/share' : '/export'
}
