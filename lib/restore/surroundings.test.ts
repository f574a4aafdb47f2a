import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { openArchive } from '#lib/archive/read-archive.ts'
import { isAppError } from '#lib/errors.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { PlanOptions } from './facts/plan-options.ts'
import { kafkaTree, setUpRestorationScene } from './testing/restoration-scene.fixture.ts'
import { everyOption } from './testing/sample-trees.fixture.ts'

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
    const archive = await scene.backUp('empty-migration')
    const source = createLocalDirSource({ root: join(scene.folder, 'LocalBackup') })
    const of = { openArchive: async () => openArchive(await source.open(archive)) }
    const { plan } = await scene.restore(everyOption, of)
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
