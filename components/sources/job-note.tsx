'use client'

import { Spinner } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import type { JobState } from '#components/query/use-job.ts'
import { ErrorAlert } from './error-alert.tsx'

/** What a worker does for this page right now, or why it could not. */
export function JobNote<Output>({ job, doing }: { job: JobState<Output>; doing: string }) {
  const t = useTranslations('sources')
  switch (job.state) {
    case 'idle':
    case 'done':
      return null
    case 'waiting':
    case 'running': {
      const note = job.state === 'waiting' ? t('waitingForWorker') : job.note
      return (
        <p className="job-note">
          <Spinner size="md" aria-label={doing} /> {doing}
          {note !== null && <span className="app-subtle"> · {note}</span>}
        </p>
      )
    }
    case 'failed':
      return <ErrorAlert error={job.error} />
    default:
      return job satisfies never
  }
}
