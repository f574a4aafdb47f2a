'use server'

import type { z } from 'zod'
import { runAction } from '#lib/auth/run-action.ts'
import type { ActionResult } from '#lib/contract/action-result.ts'
import { archiveLookSchema } from '#lib/contract/archives.ts'
import { browseSchema } from '#lib/contract/places.ts'
import { getDb } from '#lib/db.ts'
import { enqueueJob } from '#lib/queue/enqueue-job.ts'
import { jobInputSchemas } from '#lib/queue/job-inputs.ts'
import * as places from '#lib/tasks/queue-place-jobs.ts'

const archiveSchema = archiveLookSchema.extend({ look: jobInputSchemas['browse-archive'].shape.look })
const liveSchema = jobInputSchemas['browse-live']

type Asked = ActionResult<{ jobId: string }>

export async function browseArchive(input: z.input<typeof archiveSchema>): Promise<Asked> {
  return runAction('operate', 'source.browse-archive', archiveSchema, input, ({ look, ...values }, user) =>
    places.lookIntoArchive('browse-archive', values, (subject) => ({ ...subject, look }), user.name),
  )
}

export async function inspectArchive(input: z.input<typeof archiveLookSchema>): Promise<Asked> {
  return runAction('operate', 'source.inspect-archive', archiveLookSchema, input, (values, user) =>
    places.lookIntoArchive('inspect-archive', values, (subject) => subject, user.name),
  )
}

export async function browseLive(input: z.input<typeof liveSchema>): Promise<Asked> {
  return runAction('operate', 'kafka-service.browse', liveSchema, input, (values, { name: userName }) =>
    enqueueJob(getDb(), { kind: 'browse-live', input: values, userName }),
  )
}

export async function scanArchives(input: z.input<typeof browseSchema>): Promise<Asked> {
  return runAction('operate', 'source.scan', browseSchema, input, (values, user) =>
    places.browsePlace('scan-archives', values, user.name),
  )
}
