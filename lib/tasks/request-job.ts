import { randomUUID } from 'node:crypto'
import { getDb } from '#lib/db.ts'
import { toJsonColumn } from '#lib/db-text.ts'
import { AppError } from '#lib/errors.ts'
import type { JobInput, JobKind } from './job-kinds.ts'

/** A page asks for one thing at a time; this many are a script gone wild. */
const maxOpenJobsOfUser = 20

/** Asks the worker for something that a page waits for. @throws AppError LIMIT_REACHED */
export async function requestJob<K extends JobKind>(
  kind: K,
  input: JobInput<K>,
  userName: string,
  id: string = randomUUID(),
): Promise<{ jobId: string }> {
  const open = await getDb().job.count({ where: { userName, state: { in: ['waiting', 'running'] } } })
  if (open >= maxOpenJobsOfUser) {
    throw new AppError('LIMIT_REACHED', `${open} requests of yours are still being worked on.`, {
      remedy: 'Wait until some are done.',
    })
  }
  await getDb().job.create({ data: { id, kind, input: toJsonColumn(input), userName } })
  return { jobId: id }
}
