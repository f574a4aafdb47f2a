'use client'

import { cancelJob } from '#app/(console)/jobs/actions.ts'
import type { ActionResult, ErrorView } from '#lib/contract/action-result.ts'
import type { JobView } from '#lib/contract/jobs.ts'
import { useAction } from './use-action.ts'
import { usePolling } from './use-polling.ts'

/** Milliseconds: a person waits for it. */
const jobInterval = 500

export type JobState<O> =
  | { state: 'idle' }
  /** Sent, or waiting for a worker. */
  | { state: 'waiting'; note: string | null }
  | { state: 'running'; note: string | null }
  | { state: 'done'; output: O }
  | { state: 'failed'; error: ErrorView }

export interface JobHandle<I, O> {
  job: JobState<O>
  isBusy: boolean
  /** Starts it anew; a former answer is forgotten. */
  start: (input: I) => void
  reset: () => void
  /** Ends it at the worker; its answer says so. */
  cancel: () => void
}

/** Short work that a worker does for a page: a server action queues it, its row is polled until it has ended. */
export function useJob<I, O>(action: (input: I) => Promise<ActionResult<{ jobId: string }>>): JobHandle<I, O> {
  const start = useAction(action, { failure: 'caller' })
  const jobId = start.data?.jobId
  const polling = usePolling<JobView<O>>(`/api/jobs/${jobId}`, {
    enabled: jobId !== undefined,
    interval: (view) => (view === undefined || isUnderWay(view) ? jobInterval : false),
    // A job that nobody asks for is ended.
    inBackground: true,
  })
  const job = stateOf<O>(start, polling)
  const cancel = useAction(cancelJob, { failure: 'caller' })
  return {
    job,
    isBusy: job.state === 'waiting' || job.state === 'running',
    start: start.mutate,
    reset: start.reset,
    cancel: () => jobId !== undefined && cancel.mutate({ id: jobId }),
  }
}

function isUnderWay<O>(view: JobView<O>): view is Extract<JobView<O>, { note: string | null }> {
  return view.state === 'waiting' || view.state === 'running'
}

function stateOf<O>(
  start: { status: 'idle' | 'pending' | 'error' | 'success'; error: { view: ErrorView } | null },
  polling: { data: JobView<O> | undefined; error: { view: ErrorView } | null },
): JobState<O> {
  if (start.status === 'idle') return { state: 'idle' }
  if (start.error !== null) return { state: 'failed', error: start.error.view }
  if (polling.error?.view.code === 'NOT_FOUND') return { state: 'failed', error: polling.error.view }
  if (start.status === 'pending' || polling.data === undefined) return { state: 'waiting', note: null }
  if (isUnderWay(polling.data)) return { state: polling.data.state, note: polling.data.note }
  return polling.data
}
