'use server'

import type { z } from 'zod'
import { runAction } from '#lib/auth/run-action.ts'
import type { ActionResult } from '#lib/contract/action-result.ts'
import { storageTestSchema } from '#lib/contract/clusters.ts'
import { browseSchema, hostKeySchema, placeTestSchema, readArchiveSchema } from '#lib/contract/places.ts'
import { getDb } from '#lib/db.ts'
import { enqueueJob } from '#lib/queue/enqueue-job.ts'
import * as places from '#lib/tasks/queue-place-jobs.ts'

type Asked = ActionResult<{ jobId: string }>

export async function browseSource(input: z.input<typeof browseSchema>): Promise<Asked> {
  return runAction('operate', 'source.browse', browseSchema, input, (values, user) =>
    places.browsePlace('browse-source', values, user.name),
  )
}

export async function readArchive(input: z.input<typeof readArchiveSchema>): Promise<Asked> {
  return runAction('operate', 'source.read-archive', readArchiveSchema, input, (values, user) =>
    places.readArchiveOfPlace(values, user.name),
  )
}

export async function testPlace(input: z.input<typeof placeTestSchema>): Promise<Asked> {
  return runAction('operate', 'source.test', placeTestSchema, input, (values, user) =>
    places.testPlace(values, user.name),
  )
}

export async function testStorage(input: z.input<typeof storageTestSchema>): Promise<Asked> {
  return runAction('operate', 'storage.test', storageTestSchema, input, (values, { name: userName }) =>
    enqueueJob(getDb(), { kind: 'test-storage', input: values, userName }),
  )
}

export async function readHostKey(input: z.input<typeof hostKeySchema>): Promise<Asked> {
  return runAction('operate', 'source.read-host-key', hostKeySchema, input, (values, { name: userName }) =>
    enqueueJob(getDb(), { kind: 'read-host-key', input: values, userName }),
  )
}
