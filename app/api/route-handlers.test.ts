import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sessionCookieName } from '#lib/auth/request-facts.ts'
import type { IdRoute } from '#lib/auth/route-id.ts'
import { createSession } from '#lib/auth/session.ts'
import type { ErrorView } from '#lib/contract/action-result.ts'
import type { ExecutionView, LogLineView } from '#lib/contract/executions.ts'
import type { JobView } from '#lib/contract/jobs.ts'
import type { ListView } from '#lib/contract/listing.ts'
import type { OverviewView, RunningView } from '#lib/contract/overview.ts'
import type { PlanItemsView, PlanView } from '#lib/contract/plans.ts'
import type { BackupTaskView, RestorationTaskView } from '#lib/contract/tasks.ts'
import type { Role } from '#lib/contract/users.ts'
import { closeDb, getDb } from '#lib/db.ts'
import { type Seed, seedConsole } from '#lib/tasks/testing/seeded-console.fixture.ts'
import { startTestPostgres, type TestPostgres } from '#testbed/postgres.ts'
import { GET as getAudit } from './audit/route.ts'
import { GET as getBackupExecutions } from './backup-tasks/[id]/executions/route.ts'
import { GET as getBackupTask } from './backup-tasks/[id]/route.ts'
import { GET as getBackupTasks } from './backup-tasks/route.ts'
import { GET as getLog } from './executions/[id]/log/route.ts'
import { GET as getLogText } from './executions/[id]/log.txt/route.ts'
import { GET as getHealth } from './health/route.ts'
import { GET as getJob } from './jobs/[id]/route.ts'
import { GET as getOverview } from './overview/route.ts'
import { GET as getPlanItems } from './plans/[id]/items/route.ts'
import { GET as getPlan } from './plans/[id]/route.ts'
import { GET as getRestorationTask } from './restoration-tasks/[id]/route.ts'
import { GET as getRunning } from './running/route.ts'

let postgres: TestPostgres
let seed: Seed
const tokens = new Map<string, string>()

before(async () => {
  postgres = await startTestPostgres()
  process.env.DATABASE_URL = postgres.url
  seed = await seedConsole()
  for (const name of ['viewer', 'operator', 'other', 'administrator']) await signInAs(name)
})
after(async () => {
  await closeDb()
  await postgres?.stop()
})

describe('who may read', () => {
  test('nobody without a session', async () => {
    const response = await getBackupTasks(request('/api/backup-tasks', null))
    assert.equal(response.status, 401)
    const { error }: { error: ErrorView } = await response.json()
    assert.equal(error.code, 'NOT_SIGNED_IN')
  })

  test('the audit trail: administrators only', async () => {
    assert.equal((await getAudit(request('/api/audit', 'operator'))).status, 403)
    assert.equal((await getAudit(request('/api/audit?q=x', 'administrator'))).status, 200)
  })

  test('a job: only who asked for it', async () => {
    const own = await read<JobView<unknown>>(getJob, seed.jobId, '', 'operator')
    assert.deepEqual(own, { id: seed.jobId, state: 'done', output: { planId: seed.planId } })
    assert.equal((await ask(getJob, seed.jobId, '', 'other')).status, 404)
  })

  test('health: everybody', async () => {
    const response = await getHealth(request('/api/health', null))
    assert.deepEqual([response.status, await response.json()], [200, { status: 'ok' }])
  })
})

test('what can be nobody’s id is not found, and a wrong query is refused at its name', async () => {
  assert.equal((await ask(getBackupTask, 'not-an-id')).status, 404)
  assert.equal((await ask(getBackupTask, seed.planId)).status, 404)
  for (const [query, field] of [
    ['?after=1;drop', 'after'],
    ['?after=99999999999999999999', 'after'],
    ['?level=all', 'level'],
  ] as const) {
    const response = await ask(getLog, seed.failedExecutionId, query)
    const { error }: { error: ErrorView } = await response.json()
    assert.deepEqual([response.status, error.field], [400, field])
  }
})

describe('tasks and executions', () => {
  test('a task shows its newest execution', async () => {
    const { rows: tasks } = await answer<ListView<BackupTaskView>>(
      await getBackupTasks(request('/api/backup-tasks', 'viewer')),
    )
    assert.deepEqual(
      tasks.map(({ name }) => name),
      ['never-run', 'nightly'],
    )
    const [neverRun, nightly] = tasks
    assert.equal(neverRun?.lastExecution, null)
    assert.equal(neverRun?.progress.percent, 0)
    assert.equal(nightly?.lastExecution?.id, seed.failedExecutionId)
    assert.equal(nightly?.lastExecution?.reason, 'The ensemble does not answer.')
    assert.equal(nightly?.progress.percent, 48)
    assert.match(nightly?.folder ?? '', /^\/storage\/LocalBackup\/nightly_\d{14}$/)
  })

  test('the history is newest first, with files and reasons', async () => {
    const { rows: executions } = await read<ListView<ExecutionView>>(getBackupExecutions, seed.backupTaskId)
    assert.deepEqual(
      executions.map(({ id }) => id),
      [seed.failedExecutionId, seed.goodExecutionId],
    )
    assert.equal(executions[0]?.error?.code, 'ZK_UNREACHABLE')
    assert.equal(executions[1]?.error, null)
    assert.equal(executions[1]?.files[0]?.sizeBytes, 5_000_000_000)
    assert.equal(executions[1]?.files[0]?.path, '/storage/LocalBackup/nightly/one.tar.gz')
  })

  test('a restoration task has its places and its newest plan', async () => {
    const task = await read<RestorationTaskView>(getRestorationTask, seed.restorationTaskId)
    assert.equal(task.planId, seed.planId)
    assert.equal(task.targets[0]?.place.sourcePath, '/storage/LocalBackup/nightly/one.tar.gz')
  })

  test('the overview knows the last good backup', async () => {
    const { clusters, recent } = await answer<OverviewView>(await getOverview(request('/api/overview', 'viewer')))
    const [service] = clusters[0]?.services ?? []
    assert.equal(service?.lastGoodBackup?.executionId, seed.goodExecutionId)
    assert.equal(service?.copies, 1)
    assert.equal(recent.length, 2)
  })

  test('an execution whose worker is lost is failed by who looks, worker or not', async () => {
    const { id } = await getDb().execution.create({
      data: {
        kind: 'Backup',
        backupTaskId: seed.neverRunTaskId,
        clusterId: seed.clusterId,
        requestedBy: 'operator',
        status: 'Running',
        workerId: 'gone',
        leaseUntil: new Date(Date.now() - 60_000),
      },
    })
    const running = await answer<RunningView>(await getRunning(request('/api/running', 'viewer')))
    assert.deepEqual(running, { executions: [], waiting: 0, workers: 0 })
    const task = await read<BackupTaskView>(getBackupTask, seed.neverRunTaskId)
    assert.deepEqual([task.status, task.lastExecution?.id], ['Failed', id])
  })
})

describe('a log', () => {
  const linesOf = (query: string) => read<LogLineView[]>(getLog, seed.failedExecutionId, query)

  test('comes in pages of 500, oldest first, from a level up', async () => {
    const first = await linesOf('?level=debug')
    assert.equal(first.length, 500)
    assert.equal(first[0]?.message, 'line 0')
    const rest = await linesOf(`?level=debug&after=${first.at(-1)?.id}`)
    assert.deepEqual([rest.length, rest[0]?.message], [seed.logLines - 500, 'line 500'])
    const errors = await linesOf('?level=error')
    assert.deepEqual(new Set(errors.map(({ level }) => level)), new Set(['error']))
    assert.equal(errors.length, Math.ceil(seed.logLines / 4))
  })

  test('is downloaded whole', async () => {
    const response = await ask(getLogText, seed.failedExecutionId)
    assert.match(response.headers.get('content-disposition') ?? '', /^attachment; filename="nightly_\d{14}\.log"$/)
    const lines = (await response.text()).trimEnd().split('\n')
    assert.equal(lines.length, seed.logLines)
    assert.match(lines.at(-1) ?? '', new RegExp(`line ${seed.logLines - 1}$`))
  })
})

describe('a plan', () => {
  const itemsOf = (query: string) => read<PlanItemsView>(getPlanItems, seed.planId, query)
  const pathsOf = ({ items }: PlanItemsView) => items.map(({ path }) => path)

  test('has what the page shows, and not what only the run needs', async () => {
    const plan = await read<PlanView>(getPlan, seed.planId)
    assert.equal(plan.refusal, null)
    assert.deepEqual(
      plan.services.map(({ name, itemsNotShown }) => [name, itemsNotShown]),
      [['Kafka', 7]],
    )
    assert.ok(!('targets' in (plan.services[0] ?? {})))
  })

  test('counts for nobody while it is still being made', async () => {
    const { id } = await getDb().restorationPlan.create({
      data: { taskId: seed.restorationTaskId, createdBy: 'operator', options: {}, services: [], hash: '' },
    })
    assert.equal((await ask(getPlan, id)).status, 404)
    assert.equal((await read<RestorationTaskView>(getRestorationTask, seed.restorationTaskId)).planId, seed.planId)
    assert.equal((await read<PlanView>(getPlan, seed.planId)).refusal, null)
  })

  test('lists conflicts first, then by path', async () => {
    const all = await itemsOf('')
    assert.equal(all.total, 4)
    assert.deepEqual(pathsOf(all), ['/config/users/bob', '/brokers/topics/a', '/brokers/topics/b', '/config/topics/b'])
  })

  test('is filtered by kind, action, text and conflict, and paged', async () => {
    assert.deepEqual(pathsOf(await itemsOf('?kind=topics')), ['/brokers/topics/a', '/brokers/topics/b'])
    assert.deepEqual(pathsOf(await itemsOf('?kind=topics&action=create')), ['/brokers/topics/a'])
    assert.deepEqual(pathsOf(await itemsOf('?q=TOPICS%2Fb')), ['/brokers/topics/b', '/config/topics/b'])
    assert.deepEqual(pathsOf(await itemsOf('?conflicts=1')), ['/config/users/bob'])
    const second = await itemsOf('?offset=1&limit=2')
    assert.deepEqual([second.total, ...pathsOf(second)], [4, '/brokers/topics/a', '/brokers/topics/b'])
    assert.equal((await ask(getPlanItems, seed.planId, '?limit=100000')).status, 400)
  })
})

type Handler = (request: Request, route: IdRoute) => Promise<Response>

async function signInAs(name: string): Promise<void> {
  const roles: Record<string, Role> = { viewer: 'Viewer', administrator: 'Administrator' }
  const { id } = await getDb().user.create({
    data: { name, role: roles[name] ?? 'Operator', passwordHash: '', mustChangePassword: false },
  })
  tokens.set(name, (await createSession(id, '127.0.0.1')).token)
}

function request(path: string, user: string | null): Request {
  const headers = user === null ? {} : { cookie: `${sessionCookieName}=${tokens.get(user)}` }
  return new Request(`http://127.0.0.1${path}`, { headers })
}

function ask(handler: Handler, id: string, query = '', user = 'viewer'): Promise<Response> {
  return handler(request(`/api/any/${id}${query}`, user), { params: Promise.resolve({ id }) })
}

async function read<T>(handler: Handler, id: string, query = '', user = 'viewer'): Promise<T> {
  return answer(await ask(handler, id, query, user))
}

async function answer<T>(response: Response): Promise<T> {
  const body = await response.json()
  assert.equal(response.status, 200, JSON.stringify(body))
  return body
}
