'use server'

import type { z } from 'zod'
import { runAction } from '#lib/auth/run-action.ts'
import { getDb } from '#lib/db.ts'
import { enqueueJob } from '#lib/jobs/enqueue-job.ts'
import { jobInputSchemas } from '#lib/jobs/job-inputs.ts'
import type { ActionResult } from '#lib/tasks/views.ts'

const browseSchema = jobInputSchemas['browse-source']
const archiveSchema = jobInputSchemas['read-archive']

export async function browseSource(input: z.input<typeof browseSchema>): Promise<ActionResult<{ jobId: string }>> {
  return runAction('operate', 'source.browse', browseSchema, input, (values, { name: userName }) =>
    enqueueJob(getDb(), { kind: 'browse-source', input: values, userName }),
  )
}

export async function readArchive(input: z.input<typeof archiveSchema>): Promise<ActionResult<{ jobId: string }>> {
  return runAction('operate', 'source.read-archive', archiveSchema, input, (values, { name: userName }) =>
    enqueueJob(getDb(), { kind: 'read-archive', input: values, userName }),
  )
}
