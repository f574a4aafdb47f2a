'use client'

import { Alert, ExpandableSection } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import type { JobState } from '#components/query/use-job.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { ErrorFace } from '#components/shell/error-face.tsx'
import type { ScanView } from '#lib/contract/places.ts'
import { JobNote } from './job-note.tsx'
import { ScanTable } from './scan-table.tsx'

interface ScanPanelProps {
  job: JobState<ScanView>
  path: string
  onChoose: (path: string) => void
  onRetry: () => void
}

/** What a scan of a place found, from the files themselves. */
export function ScanPanel({ job, path, onChoose, onRetry }: ScanPanelProps) {
  const t = useTranslations('browse.scan')
  if (job.state === 'failed') return <ErrorFace error={job.error} onRetry={onRetry} />
  if (job.state !== 'done') return <JobNote job={job} doing={t('doing')} />
  const { archives, rejected, filesSeen, isWhole } = job.output
  return (
    <>
      {!isWhole && <Alert variant="warning" isInline component="p" title={t('notWhole')} />}
      {archives.length === 0 ? (
        <EmptyFace title={t('emptyTitle')} body={t('emptyBody', { count: filesSeen })} isSmall />
      ) : (
        <>
          <p role="status" className="scan-found">
            {t('found', { archives: archives.length, files: filesSeen })}
          </p>
          <ScanTable archives={archives} path={path} onChoose={onChoose} />
        </>
      )}
      {rejected.length > 0 && (
        <ExpandableSection toggleText={t('rejected', { count: rejected.length })}>
          <ul className="scan-rejected">
            {rejected.map((file) => (
              <li key={file.path}>
                <code className="app-code">{file.path}</code> {file.reason}
              </li>
            ))}
          </ul>
        </ExpandableSection>
      )}
    </>
  )
}
