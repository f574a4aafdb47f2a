import { randomUUID } from 'node:crypto'
import type { Database } from '#lib/db.ts'
import { toJsonColumn } from '#lib/db-text.ts'
import { AppError } from '#lib/errors.ts'
import { type SealedPlace, seal } from '#lib/secrets/seal.ts'
import type { JobInput, JobKind } from './job-inputs.ts'

/** A page may ask for much, but not flood the workers. */
const maxWaitingPerUser = 20

export interface JobRequest<K extends JobKind> {
  kind: K
  input: JobInput<K>
  userName: string
}

/** Puts a page job into the queue; the page polls it by its id. Throws LIMIT_REACHED. */
export async function enqueueJob<K extends JobKind>(
  db: Database,
  { kind, input, userName }: JobRequest<K>,
  id: string = randomUUID(),
): Promise<{ jobId: string }> {
  const waiting = await db.job.count({ where: { userName, state: 'waiting' } })
  if (waiting >= maxWaitingPerUser) {
    throw new AppError('LIMIT_REACHED', `${waiting} requests of yours are waiting for a worker.`, {
      remedy: 'Wait a moment. If nothing moves, no worker is running: start one.',
    })
  }
  await db.job.create({ data: { id, kind, input: toJsonColumn(input), userName } })
  return { jobId: id }
}

export interface ConnectionTestRequest {
  serviceId: string | null
  zookeeperConnect: string
  zookeeperUser: string
  /** undefined: the stored one of the service, if any; '': none. */
  zookeeperPassword: string | undefined
  userName: string
}

/** Queues a connection test. A typed password is sealed for the job's row: it never stands in the table in clear. */
export async function enqueueConnectionTest(db: Database, request: ConnectionTestRequest): Promise<{ jobId: string }> {
  const id = randomUUID()
  const { serviceId, zookeeperConnect, zookeeperUser, zookeeperPassword, userName } = request
  const input: JobInput<'test-kafka-service'> = {
    serviceId,
    zookeeperConnect,
    zookeeperUser,
    password: describePassword(id, zookeeperPassword),
  }
  return enqueueJob(db, { kind: 'test-kafka-service', input, userName }, id)
}

/** Where a password typed for job `id` is bound to. */
export function typedPasswordPlace(id: string): SealedPlace {
  return { table: 'Job', row: id, column: 'input' }
}

function describePassword(id: string, password: string | undefined): JobInput<'test-kafka-service'>['password'] {
  if (password === undefined) return { is: 'stored' }
  if (password === '') return { is: 'none' }
  return { is: 'typed', sealed: seal(password, typedPasswordPlace(id)) }
}
