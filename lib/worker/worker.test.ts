import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import { closeDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { PrismaClient } from '#lib/generated/prisma/client.ts'
import { claimExecution } from '#lib/queue/claim-execution.ts'
import { claimJob } from '#lib/queue/claim-job.ts'
import type { JobKind } from '#lib/queue/job-inputs.ts'
import { renewLeases } from '#lib/queue/renew-leases.ts'
import { sweep } from '#lib/queue/sweep.ts'
import { cancelJob } from '#lib/tasks/cancel-job.ts'
import { startTestPostgres, type TestPostgres } from '#testbed/postgres.ts'
import type { ExecutionRunner } from './executions/run-execution.ts'
import { runJob } from './page-jobs/run-job.ts'
import { Worker } from './worker.ts'

let postgres: TestPostgres
let db: PrismaClient
const workers: Worker[] = []

before(async () => {
  postgres = await startTestPostgres()
  process.env.DATABASE_URL = postgres.url
  db = new PrismaClient({ adapter: new PrismaPg({ connectionString: postgres.url }) })
})
after(async () => {
  await Promise.all(workers.map((worker) => worker.stop()))
  await db?.$disconnect()
  await closeDb()
  await postgres?.stop()
})
beforeEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()))
  await db.execution.deleteMany()
  await db.backupTask.deleteMany()
  await db.cluster.deleteMany()
})

async function makeTask(cluster: string, name: string): Promise<string> {
  const { id: clusterId } = await db.cluster.upsert({
    where: { name: cluster },
    update: {},
    create: {
      name: cluster,
      systemVersion: 'MRS 3.3.0',
      networkType: 'IPv4',
      securityMode: 'Normal',
      dataStoragePath: '/nowhere',
    },
  })
  const task = { mode: 'Manual', pathType: 'LocalDir', place: { pathType: 'LocalDir' }, maxCopies: 1 } as const
  const { id } = await db.backupTask.create({
    data: { ...task, name, clusterId, allServices: true, createdBy: 'test' },
  })
  return id
}

async function enqueue(backupTaskId: string): Promise<string> {
  const { clusterId } = await db.backupTask.findUniqueOrThrow({ where: { id: backupTaskId } })
  const { id } = await db.execution.create({ data: { kind: 'Backup', backupTaskId, clusterId, requestedBy: 'test' } })
  return id
}

function startWorker(id: string, backup: ExecutionRunner): Promise<void> {
  const runners = { Backup: backup, Restoration: backup, Undo: backup }
  const worker = new Worker(db, { id, host: 'test', executions: 4, jobs: 1, runners })
  workers.push(worker)
  return worker.start()
}

const success = { status: 'Success', error: null, report: null } as const
const untilAborted: ExecutionRunner = (_db, _id, _reporter, signal) =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason))
  })

async function ended(id: string) {
  const deadline = Date.now() + 20_000
  for (;;) {
    const row = await db.execution.findUniqueOrThrow({ where: { id }, include: { log: true, backupTask: true } })
    if (row.status !== 'Waiting' && row.status !== 'Running') return row
    assert.ok(Date.now() < deadline, `execution ${id} is still ${row.status}`)
    await delay(50)
  }
}

async function running(id: string) {
  const deadline = Date.now() + 10_000
  while ((await db.execution.findUniqueOrThrow({ where: { id } })).status !== 'Running') {
    assert.ok(Date.now() < deadline)
    await delay(20)
  }
}

describe('claiming', () => {
  test('forty claims at once take each execution once, and one of a cluster', async () => {
    const clusters = ['a', 'b', 'c']
    for (const cluster of clusters) {
      for (let i = 0; i < 5; i++) await enqueue(await makeTask(cluster, `${cluster}-${i}`))
    }
    const claims = await Promise.all(Array.from({ length: 40 }, (_, i) => claimExecution(db, `worker-${i}`)))
    const taken = claims.flatMap((claim) => claim ?? []).map((claim) => claim.id)
    assert.equal(new Set(taken).size, taken.length, 'no execution is taken twice')
    const rows = await db.execution.findMany({ where: { status: 'Running' }, include: { cluster: true } })
    assert.deepEqual(rows.map((row) => row.cluster.name).sort(), clusters)
    for (const row of rows) {
      const older = { clusterId: row.clusterId, status: 'Waiting' as const, queuedAt: { lt: row.queuedAt } }
      assert.equal(await db.execution.count({ where: older }), 0, 'the oldest of its cluster')
    }
  })

  test('a task has one active execution, the database says so', async () => {
    const task = await makeTask('a', 'nightly')
    await enqueue(task)
    await assert.rejects(enqueue(task), /Unique constraint/)
  })
})

describe('a worker', () => {
  test('runs what waits, one of a cluster after the other, and two workers run nothing twice', async () => {
    const runs: string[] = []
    const active = new Map<string, number>()
    const runner: ExecutionRunner = async (prisma, id) => {
      const { clusterId } = await prisma.execution.findUniqueOrThrow({ where: { id } })
      active.set(clusterId, (active.get(clusterId) ?? 0) + 1)
      assert.equal(active.get(clusterId), 1)
      runs.push(id)
      await delay(20)
      active.set(clusterId, 0)
      return success
    }
    const ids: string[] = []
    for (const cluster of ['a', 'b']) {
      for (let i = 0; i < 6; i++) ids.push(await enqueue(await makeTask(cluster, `${cluster}-${i}`)))
    }
    await Promise.all([startWorker('one', runner), startWorker('two', runner)])
    for (const id of ids) assert.equal((await ended(id)).status, 'Success')
    assert.deepEqual(runs.toSorted(), ids.toSorted())
  })

  test('keeps phases, log and the task in step, and says 100 % at the end only', async () => {
    const id = await enqueue(await makeTask('a', 'nightly'))
    await startWorker('one', async (_db, _id, reporter) => {
      reporter.phase('readZnodes')
      reporter.progress(10, 10, '/x')
      reporter.log('info', 'all read')
      return success
    })
    const row = await ended(id)
    assert.equal(row.backupTask?.status, 'Success')
    assert.ok(row.log.some((line) => line.message === 'all read' && line.phase === 'readZnodes'))
    assert.equal(Reflect.get(Object(row.progress), 'percent'), 100)
  })

  test('fails red with code, reason and remedy', async () => {
    const id = await enqueue(await makeTask('a', 'nightly'))
    await startWorker('one', async () => {
      throw new AppError('SOURCE_NO_SPACE', 'The disk is full.', { remedy: 'Free some space.' })
    })
    const row = await ended(id)
    assert.deepEqual(
      [row.status, row.errorCode, row.reason, row.remedy, row.backupTask?.status],
      ['Failed', 'SOURCE_NO_SPACE', 'The disk is full.', 'Free some space.', 'Failed'],
    )
    assert.notEqual(Reflect.get(Object(row.progress), 'percent'), 100)
  })

  test('shows of a bug only an id', async () => {
    const id = await enqueue(await makeTask('a', 'nightly'))
    await startWorker('one', async () => {
      throw new TypeError('secret of the code')
    })
    const row = await ended(id)
    assert.equal(row.errorCode, 'INTERNAL')
    assert.ok(!row.reason?.includes('secret') && !row.log.some((line) => line.message.includes('secret')))
  })

  test('stops what a person asked to stop', async () => {
    const id = await enqueue(await makeTask('a', 'nightly'))
    await startWorker('one', untilAborted)
    await running(id)
    await db.execution.update({ where: { id }, data: { stopRequestedAt: new Date(), reason: 'Stopped by admin.' } })
    const row = await ended(id)
    assert.deepEqual([row.status, row.reason], ['Stopped', 'Stopped by admin.'])
  })

  test('does not keep alive what it no longer has in hand', async () => {
    const id = await enqueue(await makeTask('a', 'nightly'))
    // As after an end that could not be written down: the row says Running, no worker runs it.
    await claimExecution(db, 'one')
    const { leaseUntil } = await db.execution.findUniqueOrThrow({ where: { id } })
    await startWorker('one', untilAborted)
    const { lastSeenAt } = await db.worker.findUniqueOrThrow({ where: { id: 'one' } })
    const deadline = Date.now() + 10_000
    while ((await db.worker.findUniqueOrThrow({ where: { id: 'one' } })).lastSeenAt <= lastSeenAt) {
      assert.ok(Date.now() < deadline)
      await delay(50)
    }
    assert.deepEqual((await db.execution.findUniqueOrThrow({ where: { id } })).leaseUntil, leaseUntil)
  })

  test('shut down, fails what runs with that reason', async () => {
    const id = await enqueue(await makeTask('a', 'nightly'))
    await startWorker('one', untilAborted)
    await running(id)
    await workers.splice(0)[0]?.stop()
    assert.deepEqual([(await ended(id)).status, (await ended(id)).errorCode], ['Failed', 'WORKER_LOST'])
    assert.equal(await db.worker.count({ where: { id: 'one' } }), 0)
  })

  test('paused past its lease, lets go and changes nothing any more', async () => {
    const id = await enqueue(await makeTask('a', 'nightly'))
    let reason: unknown
    await startWorker('one', async (_db, _id, _reporter, signal) => {
      while (!signal.aborted) await delay(20)
      reason = signal.reason
      return success
    })
    await running(id)
    // What the sweep of another worker does while this one is paused.
    await db.execution.update({ where: { id }, data: { leaseUntil: new Date(0), workerId: 'gone' } })
    assert.equal(await sweep(db), 1)
    await workers.splice(0)[0]?.stop()
    assert.ok(reason instanceof AppError && reason.code === 'WORKER_LOST')
    assert.equal((await ended(id)).status, 'Failed', 'its late success is not believed')
  })
})

describe('page jobs', () => {
  const job = (userName: string, kind: JobKind = 'test-place') => db.job.create({ data: { kind, input: {}, userName } })
  beforeEach(() => db.job.deleteMany())

  test('a user has two under way; plans and watches are not counted, and have a slot of their own', async () => {
    for (let i = 0; i < 3; i++) await job('slow')
    const other = await job('other')
    const plan = await job('slow', 'plan-restoration')
    const claimed = []
    for (let i = 0; i < 5; i++) claimed.push(await claimJob(db, 'w'))
    assert.deepEqual(
      claimed.map((one) => one?.userName),
      ['slow', 'slow', 'other', 'slow', undefined],
    )
    assert.deepEqual([claimed[2]?.id, claimed[3]?.id], [other.id, plan.id])
    await job('third')
    assert.equal(await claimJob(db, 'w', 'urgent'), null)
    assert.equal((await claimJob(db, 'w'))?.userName, 'third')
  })

  test('one whose page was left is told so; a plan is kept', async () => {
    const left = await job('a')
    const kept = await job('a', 'plan-restoration')
    for (let i = 0; i < 2; i++) await claimJob(db, 'w')
    await db.job.updateMany({ data: { polledAt: new Date(Date.now() - 600_000) } })
    const { jobs } = await renewLeases(db, 'w', { executions: [], jobs: [left.id, kept.id] })
    const byId = new Map(jobs.map(({ id, isUnwatched }) => [id, isUnwatched]))
    assert.deepEqual([byId.get(left.id), byId.get(kept.id)], [true, false])
  })

  test('a cancelled one is no longer the worker’s, and only its owner may cancel it', async () => {
    const { id } = await job('a')
    await claimJob(db, 'w')
    await cancelJob(id, 'somebody else')
    assert.equal((await renewLeases(db, 'w', { executions: [], jobs: [id] })).jobs.length, 1)
    await cancelJob(id, 'a')
    assert.deepEqual((await renewLeases(db, 'w', { executions: [], jobs: [id] })).jobs, [])
  })

  test('one that does not come to an end is ended', async () => {
    const silent = createServer()
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const address = silent.address()
    assert.ok(address && typeof address === 'object')
    const input = { host: '127.0.0.1', port: address.port }
    const { id } = await db.job.create({ data: { kind: 'read-host-key', input, userName: 'a' } })
    const claimed = await claimJob(db, 'w')
    assert.ok(claimed)
    await runJob(db, claimed, 'w', new AbortController().signal, 100)
    const row = await db.job.findUniqueOrThrow({ where: { id } })
    assert.match(JSON.stringify(row.error), /took longer than/)
    silent.close()
  })
})

test('the sweep fails what a killed worker left, with words, and leaves the living alone', async () => {
  const dead = await enqueue(await makeTask('a', 'dead'))
  await claimExecution(db, 'host/1')
  await db.execution.update({ where: { id: dead }, data: { leaseUntil: new Date(Date.now() - 1000) } })
  const alive = await enqueue(await makeTask('b', 'alive'))
  await claimExecution(db, 'host/2')
  assert.equal(await sweep(db), 1)
  const row = await ended(dead)
  assert.deepEqual([row.status, row.errorCode, row.backupTask?.status], ['Failed', 'WORKER_LOST', 'Failed'])
  assert.match(row.reason ?? '', /host\/1/)
  assert.equal((await db.execution.findUniqueOrThrow({ where: { id: alive } })).status, 'Running')
  assert.equal(await sweep(db), 0)
})
