import { createTranslator } from 'use-intl/core'
import { fetchView } from '#components/query/fetch-view.ts'
import { localError, RequestError } from '#components/query/request-error.ts'
import { signInAgain } from '#components/query/sign-in-again.ts'
import type { ActionResult } from '#lib/contract/action-result.ts'
import type { JobView } from '#lib/contract/jobs.ts'
import { en } from '#messages/en.ts'

/** Milliseconds between looks at a job: soon after it was queued, then ever less often. */
const firstWait = 100
const lastWait = 500

interface JobWatch {
  signal: AbortSignal
  /** What the worker does right now. */
  onNote?: (note: string | null) => void
}

/** A page job as one promise, for queries that are cached and run beside each other. @throws RequestError */
export async function askJob<I, O>(
  action: (input: I) => Promise<ActionResult<{ jobId: string }>>,
  input: I,
  { signal, onNote }: JobWatch,
): Promise<O> {
  const jobId = await enqueue(action, input)
  for (let wait = firstWait; ; wait = Math.min(lastWait, wait * 1.5)) {
    const view = await fetchView<JobView<O>>(`/api/jobs/${jobId}`, signal)
    if (view.state === 'done') return view.output
    if (view.state === 'failed') throw new RequestError(view.error)
    onNote?.(view.note)
    await pause(wait)
    signal.throwIfAborted()
  }
}

async function enqueue<I>(action: (input: I) => Promise<ActionResult<{ jobId: string }>>, input: I): Promise<string> {
  let result: ActionResult<{ jobId: string }>
  try {
    result = await action(input)
  } catch (cause) {
    const t = createTranslator({ locale: 'en', messages: en, namespace: 'errors' })
    throw localError(t('network'), t('networkRemedy'), cause)
  }
  if (result.ok) return result.value.jobId
  if (result.error.code === 'NOT_SIGNED_IN') signInAgain()
  throw new RequestError(result.error)
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
