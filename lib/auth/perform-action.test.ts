import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { z } from 'zod'
import { listAudit } from '#lib/audit/list-audit.ts'
import { createCluster } from '#lib/clusters/change-cluster.ts'
import { updateObs } from '#lib/clusters/change-storage.ts'
import type { Role } from '#lib/contract/users.ts'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import type { NeededPermission } from './authorize.ts'
import { createUser } from './create-user.ts'
import { handleRead } from './handle-read.ts'
import { performAction } from './perform-action.ts'
import { performSignIn } from './perform-sign-in.ts'
import { type RequestFacts, readRequestFacts, sessionCookieName } from './request-facts.ts'
import { createSession } from './session.ts'

const password = 'correct horse battery'
const inputSchema = z.object({ name: z.string().min(3, 'errors.required'), place: z.object({ path: z.string() }) })
const input = { name: 'nightly', place: { path: '/x' } }

setUpTestDatabase()
beforeEach(async () => {
  await getDb().auditEntry.deleteMany()
  await getDb().loginThrottle.deleteMany()
  await getDb().user.deleteMany()
})

async function signInAs(role: Role, mustChangePassword = false): Promise<RequestFacts> {
  const { id } = await createUser({ name: role, role, password })
  await getDb().user.update({ where: { id }, data: { mustChangePassword } })
  const { token } = await createSession(id, '10.0.0.1')
  return { token, origin: 'https://kmc.example', host: 'kmc.example', address: '10.0.0.1', isSecure: true }
}

function perform(facts: RequestFacts, permission: NeededPermission, given: unknown = input) {
  const description = { permission, name: 'backup-task.create', schema: inputSchema }
  return performAction(facts, description, given, async ({ name }, user) => `${user.name} made ${name}`)
}

async function codeOf(result: ReturnType<typeof perform>): Promise<string> {
  const answer = await result
  return answer.ok ? 'ok' : answer.error.code
}

describe('an action', () => {
  test('is allowed by role', async () => {
    const permissions: NeededPermission[] = ['account', 'read', 'operate', 'administer']
    const allowed: Record<Role, number> = { Viewer: 2, Operator: 3, Administrator: 4 }
    for (const role of ['Viewer', 'Operator', 'Administrator'] as const) {
      const facts = await signInAs(role)
      const codes = await Promise.all(permissions.map((permission) => codeOf(perform(facts, permission))))
      const expected = permissions.map((_, index) => (index < allowed[role] ? 'ok' : 'FORBIDDEN'))
      assert.deepEqual(codes, expected, role)
    }
  })

  test('leaves an audit row, also when it is refused or fails', async () => {
    const facts = await signInAs('Operator')
    await perform(facts, 'operate')
    await perform(facts, 'administer')
    await perform(facts, 'operate', { ...input, name: 'x' })
    const broken = { permission: 'operate', name: 'backup-task.create', schema: inputSchema } as const
    const answer = await performAction(facts, broken, input, async () => {
      throw new TypeError('inner secret')
    })
    assert.ok(!answer.ok && answer.error.code === 'INTERNAL' && answer.error.errorId !== null)
    assert.ok(!JSON.stringify(answer).includes('inner secret'))
    const rows = await listAudit('', null)
    assert.deepEqual(
      rows.map(({ outcome, object, userName, address }) => [outcome, object, userName, address]),
      [
        ['failed', 'nightly', 'operator', '10.0.0.1'],
        ['refused', 'x', 'operator', '10.0.0.1'],
        ['refused', 'nightly', 'operator', '10.0.0.1'],
        ['ok', 'nightly', 'operator', '10.0.0.1'],
      ],
    )
    assert.match(rows[1]?.detail ?? '', /name: errors\.required/)
    assert.equal((await listAudit('NIGHTLY', null)).length, 3)
    assert.equal((await listAudit('', BigInt(rows[1]?.id ?? 0))).length, 2)
  })

  test('says which field is at fault, and keeps what an expected error says', async () => {
    const facts = await signInAs('Operator')
    const wrong = await perform(facts, 'operate', { ...input, place: { path: 7 } })
    assert.ok(!wrong.ok && wrong.error.field === 'place.path' && wrong.error.code === 'INVALID_INPUT')
    const description = { permission: 'operate', name: 'backup-task.create', schema: inputSchema } as const
    const taken = await performAction(facts, description, input, async () => {
      throw new AppError('NAME_TAKEN', 'There is one.', { field: 'name', remedy: 'Choose another.' })
    })
    assert.deepEqual(taken, {
      ok: false,
      error: { code: 'NAME_TAKEN', message: 'There is one.', remedy: 'Choose another.', field: 'name', errorId: null },
    })
  })

  test('is refused from another origin and from none, before anything is looked at', async () => {
    const facts = await signInAs('Administrator')
    for (const origin of [
      null,
      'https://evil.example',
      'null',
      'kmc.example',
      'https://kmc.example:444',
      'http://kmc.example',
    ]) {
      assert.equal(await codeOf(perform({ ...facts, origin }, 'read')), 'FORBIDDEN', String(origin))
    }
    assert.equal(await codeOf(perform({ ...facts, host: null }, 'read')), 'FORBIDDEN')
  })

  test('waits until the password is changed', async () => {
    const facts = await signInAs('Administrator', true)
    assert.equal(await codeOf(perform(facts, 'read')), 'FORBIDDEN')
    assert.equal(await codeOf(perform(facts, 'account')), 'ok')
  })

  test('without a session is refused, and strangers cannot fill the audit trail', async () => {
    const facts = { ...(await signInAs('Administrator')), token: 'made up' }
    assert.equal(await codeOf(perform(facts, 'account')), 'NOT_SIGNED_IN')
    assert.deepEqual(await listAudit('', null), [])
  })
})

test('where an action leads stands in its audit row, and never a secret', async () => {
  const facts = await signInAs('Administrator')
  const secret = 'very-secret-1'
  const nfs = { pathType: 'NFS', ipMode: 'IPv4', host: 'nas', port: 2049, sharePath: '/export' }
  const obs = { endpoint: 'https://obs.example', region: '', bucket: 'backups', accessKey: 'AK', secretKey: secret }
  const nameNodes = [{ host: 'nn1', address: '', httpPort: 9870, https: false, ca: '' }]
  const zookeeper = { zookeeperConnect: 'zk1:2181/kafka', zookeeperUser: 'super', zookeeperPassword: secret }
  const { id: clusterId } = await createCluster({
    ...{ name: 'audited', systemVersion: 'MRS 3.3.0', networkType: 'IPv4', securityMode: 'Normal' },
    dataStoragePath: '/srv',
  })
  await updateObs(clusterId, obs, 'alice')
  const given: [string, object][] = [
    ['NFS nas:2049 /export', { clusterId, place: { for: 'backup', place: nfs } }],
    [
      'NFS evil.example:2049 /export',
      { id: clusterId, values: { place: { ...nfs, host: 'evil.example', password: secret } } },
    ],
    ['https://obs.example backups as AK', { clusterId, values: obs }],
    [
      'OBS https://obs.example backups as AK /a/b.tar.gz',
      { clusterId, place: { pathType: 'OBS', sourcePath: '/a/b.tar.gz' } },
    ],
    ['hacluster nn1:9870', { clusterId, values: { name: 'hacluster', isRemote: false, userName: 'hdfs', nameNodes } }],
    ['ZooKeeper zk1:2181/kafka as super', { serviceId: null, values: zookeeper }],
    ['evil.example:22', { host: 'evil.example', port: 22 }],
    ['', { id: clusterId }],
  ]
  for (const [expected, values] of given) {
    const description = { permission: 'read', name: 'x.test', schema: z.looseObject({}) } as const
    await performAction(facts, description, values, async () => null)
    const [row] = await listAudit('', null)
    assert.equal(row?.detail ?? '', expected)
  }
  assert.ok(!JSON.stringify(await listAudit('', null)).includes(secret))
  await getDb().cluster.delete({ where: { id: clusterId } })
})

test('what the trail does not take is in the log, and the action stays done', async ({ mock }) => {
  const facts = await signInAs('Operator')
  const logged = mock.method(log, 'error')
  await getDb().$executeRaw`ALTER TABLE "AuditEntry" RENAME TO "Away"`
  try {
    assert.ok((await perform(facts, 'operate')).ok)
  } finally {
    await getDb().$executeRaw`ALTER TABLE "Away" RENAME TO "AuditEntry"`
  }
  assert.match(JSON.stringify(logged.mock.calls[0]?.arguments), /nightly.*could not be written/)
})

describe('a route handler', () => {
  const ask = (token: string | null, permission: 'read' | 'administer', reader = async (): Promise<unknown> => [1]) => {
    const headers = token === null ? new Headers() : new Headers({ cookie: `a=b; ${sessionCookieName}=${token}` })
    return handleRead(new Request('http://kmc.example/api/things', { headers }), permission, reader)
  }

  test('answers by session, forced change and role', async () => {
    const { token } = await signInAs('Viewer')
    const forced = await signInAs('Administrator', true)
    const answer = await ask(token, 'read')
    assert.deepEqual([answer.status, await answer.json()], [200, [1]])
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.equal((await ask(null, 'read')).status, 401)
    assert.equal((await ask('made up', 'read')).status, 401)
    assert.equal((await ask(token, 'administer')).status, 403)
    assert.equal((await ask(forced.token, 'read')).status, 403)
  })

  test('gives errors the status of their code, and of a bug only an id', async () => {
    const { token } = await signInAs('Viewer')
    const missing = await ask(token, 'read', async () => {
      throw new AppError('NOT_FOUND', 'There is no such plan.')
    })
    assert.deepEqual([missing.status, (await missing.json()).error.message], [404, 'There is no such plan.'])
    const broken = await ask(token, 'read', async () => {
      throw new TypeError('inner secret')
    })
    assert.equal(broken.status, 500)
    assert.ok(!(await broken.text()).includes('inner secret'))
  })
})

test('signing in is written down, refused ones too, the password never', async () => {
  await createUser({ name: 'alice', role: 'Viewer', password })
  const facts = { token: null, origin: 'http://kmc', host: 'kmc', address: '10.0.0.9', isSecure: false }
  await performSignIn(facts, { name: 'Alice', password: 'a wrong password' })
  const result = await performSignIn(facts, { name: 'Alice', password })
  assert.ok(result.ok && result.value.mustChangePassword)
  const foreign = await performSignIn({ ...facts, origin: 'http://evil' }, { name: 'Alice', password })
  assert.ok(!foreign.ok && foreign.error.code === 'FORBIDDEN')
  const rows = await listAudit('', null)
  assert.deepEqual(
    rows.map(({ userName, outcome }) => [userName, outcome]),
    [
      ['alice', 'ok'],
      ['alice', 'refused'],
    ],
  )
  assert.ok(!/wrong password"|correct horse/.test(JSON.stringify(rows)))
})

test('the address is the last one that is no trusted proxy', () => {
  const read = (forwarded: string) => readRequestFacts(new Headers({ 'x-forwarded-for': forwarded })).address
  process.env.KMC_TRUSTED_PROXY = '10.1.1.1, 10.1.1.2, fd00::/8'
  assert.equal(read('1.2.3.4, 203.0.113.7, 10.1.1.2'), '203.0.113.7')
  assert.equal(read('203.0.113.7'), '203.0.113.7')
  assert.equal(read('203.0.113.7, fd00::7'), '203.0.113.7')
  assert.equal(read('10.1.1.1'), '10.1.1.1')
  assert.equal(read('<script>'), 'unknown')
  delete process.env.KMC_TRUSTED_PROXY
  assert.equal(read('2001:db8::1'), '2001:db8::1')
})
