'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { inspectArchive } from '#app/(console)/browse/actions.ts'
import type { RequestError } from '#components/query/request-error.ts'
import { JobNote } from '#components/sources/job-note.tsx'
import type { ArchiveContentsView } from '#lib/contract/archives.ts'
import { ArchiveContents } from './archive-contents.tsx'
import { askJob } from './ask-job.ts'
import { type ArchiveSubject, useArchiveBrowser } from './use-archive-browser.ts'
import { ZnodeExplorer } from './znode-explorer.tsx'

/** An archive: what it says of itself, checked whole, and its znodes, which can be looked at meanwhile. */
export function ArchiveBrowser({ subject }: { subject: ArchiveSubject }) {
  const t = useTranslations('browse.archive')
  const [note, setNote] = useState<string | null>(null)
  const contents = useQuery<ArchiveContentsView, RequestError>({
    queryKey: ['archive-contents', JSON.stringify(subject)],
    queryFn: ({ signal }) =>
      askJob<ArchiveSubject, ArchiveContentsView>(inspectArchive, subject, { signal, onNote: setNote }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const browser = useArchiveBrowser(subject)
  return (
    <>
      <div aria-live="polite">
        {contents.data === undefined ? (
          <JobNote
            job={contents.error === null ? { state: 'running', note } : { state: 'failed', error: contents.error.view }}
            doing={t('checking')}
          />
        ) : (
          <ArchiveContents contents={contents.data} />
        )}
      </div>
      <ZnodeExplorer browser={browser} label={t('tree')} />
    </>
  )
}
