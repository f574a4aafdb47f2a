import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isAppError } from '#lib/errors.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { PlanOptions } from './facts/plan-options.ts'
import { kafkaTree, setUpRestorationScene } from './testing/restoration-scene.fixture.ts'
import { everyOption, stateOf, topicContents } from './testing/sample-trees.fixture.ts'

/** What other tools and earlier lives of a cluster leave behind in a real ZooKeeper, and what a plan says of it. */
const acls = (principal: string) => ({
  version: 1,
  acls: [{ principal, permissionType: 'Allow', operation: 'Read', host: '*' }],
})
const scene = setUpRestorationScene([
  ...kafkaTree,
  ['/kafka-acl/Group', null],
  ['/kafka-acl/TransactionalId', null],
  ['/kafka-acl/TransactionalId/tx-1', acls('User:app')],
  ['/kafka-acl-extended', null],
  ['/kafka-acl-extended/prefixed', null],
  ['/kafka-acl-extended/prefixed/TransactionalId', null],
  ['/kafka-acl-extended/prefixed/TransactionalId/px', acls('User:app')],
  ['/kafka-acl-extended-changes', null],
])
const online: PlanOptions = { ...everyOption, mode: 'online' }
const retention = (ms: string) => ({ version: 1, config: { 'retention.ms': ms } })
const registration = { version: 5, endpoints: ['PLAINTEXT://127.0.0.1:1'] }

const addBroker = () =>
  scene.session.create('/brokers/ids/1', Buffer.from(JSON.stringify(registration)), openAcl, { ephemeral: true })

async function find(check: string, options?: PlanOptions) {
  const { plan, items } = await scene.plan(options)
  return { finding: plan.findings.find((one) => one.check === check), items }
}

async function readChildren(parent: string): Promise<string[]> {
  const { children } = await scene.session.getChildren(parent)
  const data = await Promise.all(children.sort().map((name) => scene.session.getData(`${parent}/${name}`)))
  return data.map((one) => one.data?.toString() ?? '')
}

describe('registrations that no session owns', () => {
  test('of a broker: are named with what deletes them, not waited for', async () => {
    await scene.create('/brokers/ids/0', registration)
    await scene.create('/controller', { version: 1, brokerid: 0 })
    const { finding } = await find('leftBehind')
    const root = scene.session.chroot
    assert.equal(finding?.result, 'error')
    assert.ok(finding.seen.startsWith(`${root}/brokers/ids/0, ${root}/controller were left behind: persistent`))
    assert.match(
      finding.remedy,
      new RegExp(`zkCli.sh -server \\S+ delete ${root}/brokers/ids/0; .* delete ${root}/controller`),
    )
  })

  test('of the controller alone, empty: found before the first write', async () => {
    await scene.create('/controller', null)
    await scene.deleteTree('/config/topics/orders')
    await assert.rejects(
      scene.restore(),
      (error) => isAppError(error, 'PREFLIGHT_FAILED') && /controller was left behind/.test(error.message),
    )
    await scene.session.delete('/controller', -1)
    await scene.restore()
  })
})

describe('/migration', () => {
  test('that is empty is no migration, neither live nor in the archive', async () => {
    await scene.create('/migration', null)
    const { plan } = await scene.restore(everyOption, await scene.backUpInstead('empty-migration'))
    const found = plan.findings.filter(({ check }) => check === 'migration' || check === 'archivedMigration')
    assert.deepEqual(
      found.map(({ check, result }) => [check, result]),
      [['migration', 'ok']],
    )
  })

  test('with a state forbids everything', async () => {
    await scene.create('/migration', { version: 0, kraft_metadata_offset: 10 })
    assert.equal((await find('migration')).finding?.result, 'error')
  })
})

describe('online', () => {
  test('a resource type of two words is announced in both spellings that brokers may read', async () => {
    await addBroker()
    await scene.deleteTree('/kafka-acl/TransactionalId/tx-1')
    await scene.deleteTree('/kafka-acl-extended/prefixed/TransactionalId/px')
    await scene.deleteTree('/kafka-acl/Topic/orders')
    await scene.restore(online)
    assert.deepEqual(await readChildren('/kafka-acl-changes'), [
      'Topic:orders',
      'TRANSACTIONAL_ID:tx-1',
      'TransactionalId:tx-1',
    ])
    assert.deepEqual(
      await readChildren('/kafka-acl-extended-changes'),
      ['TRANSACTIONAL_ID', 'TransactionalId'].map((resourceType) =>
        JSON.stringify({ version: 1, resourceType, name: 'px', patternType: 'PREFIXED' }),
      ),
    )
  })

  test('what running brokers would ignore is refused', async () => {
    await addBroker()
    await scene.set('/config/topics/orders', retention('1'))
    await scene.deleteTree('/config/changes')
    await scene.create('/config/changes', null)
    const { plan, result } = await scene.restore(online)
    const finding = plan.findings.find((one) => one.check === 'notifications')
    assert.equal(finding?.result, 'warning')
    assert.match(finding.seen, /config\/changes was made anew while broker 1 ran/)
    assert.deepEqual(
      result.conflicts.map((conflict) => conflict.name),
      ['topic orders'],
    )
    assert.match(result.conflicts[0]?.reason ?? '', /Restart them one after another/)
    assert.equal((await scene.readTree()).get('/config/topics/orders'), JSON.stringify(retention('1')))
    // Restarted.
    await scene.session.delete('/brokers/ids/1', -1)
    await addBroker()
    assert.deepEqual((await scene.restore(online)).result.conflicts, [])
  })
})

describe('a large znode', () => {
  const rules = (bytes: number) => {
    const rule = acls('User:app').acls[0]
    return { version: 1, acls: Array(Math.floor(bytes / (JSON.stringify(rule).length + 1))).fill(rule) }
  }

  test('that a default ensemble takes comes back; one beyond is refused alone, and the rest is restored', async () => {
    const padding = 'x'.repeat(1_001_000)
    const topic = '/brokers/topics/huge'
    const root = { version: 3, partitions: { '0': [1, 2] }, topic_id: 'ID-huge', padding }
    for (const [path, data] of topicContents('huge', 'ID-huge', [stateOf(3)])) {
      await scene.create(path, path === topic ? root : data)
    }
    await scene.create('/kafka-acl/Group/many', rules(980_000))
    const of = await scene.backUpInstead('large')
    const before = await scene.readTree()
    await scene.deleteTree('/')
    const { result } = await scene.restore(everyOption, of)
    assert.deepEqual(
      result.conflicts.map(({ name }) => name),
      ['huge'],
    )
    assert.match(
      result.conflicts[0]?.reason ?? '',
      /\/topics\/huge needs a request of 1,0\d\d,\d{3} bytes, .* at most 1,000,000/,
    )
    const after = await scene.readTree()
    assert.equal(after.get('/kafka-acl/Group/many'), before.get('/kafka-acl/Group/many'))
    assert.equal(after.get('/cluster/id'), before.get('/cluster/id'))
    assert.ok(after.has('/brokers/topics/orders/partitions/0/state'))

    // Written by hand, it is a topic without states: those are small.
    await scene.create(topic, before.get(topic))
    assert.deepEqual((await scene.restore(everyOption, of)).result.conflicts, [])
    assert.ok((await scene.readTree()).has(`${topic}/partitions/0/state`))
  })

  test('that is there as archived is not refused', async () => {
    await scene.create('/kafka-acl/Group/many', rules(1_001_000))
    const of = await scene.backUpInstead('equal')
    await scene.deleteTree('/config/topics/orders')
    assert.deepEqual((await scene.restore(everyOption, of)).result.conflicts, [])
  })
})

describe('an ACL of a name with a slash', () => {
  const child = '/kafka-acl/Group/team/app'
  async function backUpChild() {
    await scene.create('/kafka-acl/Group/team', null)
    await scene.create(child, acls('User:app'))
    return await scene.backUpInstead('slash')
  }

  test('waits for the tick of security as any other', async () => {
    const of = await backUpChild()
    await scene.deleteTree(child)
    const { result } = await scene.restore({ ...everyOption, restoreSecurity: false }, of)
    assert.deepEqual(
      result.conflicts.map(({ name, kind }) => [name, kind]),
      [['Group:team/app', 'acls']],
    )
    assert.equal(await scene.session.exists(child), null)
  })

  test('is selected, counted and announced as any other', async () => {
    const of = await backUpChild()
    await addBroker()
    await scene.deleteTree('/kafka-acl/Group/team')
    const selection = { topics: [], configurations: false, users: false, acls: true, offsets: false }
    const { plan, result } = await scene.restore({ ...online, selection }, of)
    assert.deepEqual(result.conflicts, [])
    assert.equal(plan.summary.byKind.acls.create, 2)
    assert.equal((await scene.readTree()).get(child), JSON.stringify(acls('User:app')))
    assert.ok((await readChildren('/kafka-acl-changes')).includes('Group:team/app'))
  })
})
