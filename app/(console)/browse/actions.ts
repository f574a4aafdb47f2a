'use server'

import type { z } from 'zod'
import { runAction } from '#lib/auth/run-action.ts'
import { getDb } from '#lib/db.ts'
import { enqueueJob } from '#lib/jobs/enqueue-job.ts'
import { jobInputSchemas } from '#lib/jobs/job-inputs.ts'
import type { ActionResult } from '#lib/tasks/views.ts'

const archiveSchema = jobInputSchemas['browse-archive']
const contentsSchema = jobInputSchemas['inspect-archive']
const liveSchema = jobInputSchemas['browse-live']
const scanSchema = jobInputSchemas['scan-archives']

export async function browseArchive(input: z.input<typeof archiveSchema>): Promise<ActionResult<{ jobId: string }>> {
  return runAction('operate', 'source.browse-archive', archiveSchema, input, (values, { name: userName }) =>
    enqueueJob(getDb(), { kind: 'browse-archive', input: values, userName }),
  )
}

export async function inspectArchive(input: z.input<typeof contentsSchema>): Promise<ActionResult<{ jobId: string }>> {
  return runAction('operate', 'source.inspect-archive', contentsSchema, input, (values, { name: userName }) =>
    enqueueJob(getDb(), { kind: 'inspect-archive', input: values, userName }),
  )
}

export async function browseLive(input: z.input<typeof liveSchema>): Promise<ActionResult<{ jobId: string }>> {
  return runAction('operate', 'kafka-service.browse', liveSchema, input, (values, { name: userName }) =>
    enqueueJob(getDb(), { kind: 'browse-live', input: values, userName }),
  )
}

export async function scanArchives(input: z.input<typeof scanSchema>): Promise<ActionResult<{ jobId: string }>> {
  return runAction('operate', 'source.scan', scanSchema, input, (values, { name: userName }) =>
    enqueueJob(getDb(), { kind: 'scan-archives', input: values, userName }),
  )
}
