import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { openArchive } from '#lib/archive/read-archive.ts'
import { runBackup } from '#lib/backup/run-backup.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { PreflightCheck } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
import { never, quiet, setUpRestorationScene } from '../testing/restoration-scene.fixture.ts'
import { everyOption, stateOf } from '../testing/sample-trees.fixture.ts'

const scene = setUpRestorationScene()

describe('the comparison of archive and live tree', () => {
  test('asks for no ACL that the archive knows, and sees the others', async () => {
    const closed = [...openAcl, { perms: 1, scheme: 'ip', id: '127.0.0.1' }]
    await scene.session.setAcl('/config/topics/orders', closed, -1)
    await scene.create('/config/topics/later', { version: 1, config: {} })
    const asked: string[] = []
    const session = new Proxy(scene.session, {
      get(target, key) {
        if (key === 'getAcl') {
          return (path: string) => {
            asked.push(path)
            return target.getAcl(path)
          }
        }
        const value = Reflect.get(target, key, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const { items } = await scene.plan(undefined, { session })
    assert.deepEqual(asked.filter((path) => path.startsWith('/config/topics')).sort(), [
      '/config/topics/later',
      '/config/topics/orders',
    ])
    assert.equal(asked.includes('/brokers/topics/orders'), false)
    const changed = items.find(({ path }) => path === '/config/topics/orders')
    assert.deepEqual(
      changed?.writes.map(({ op }) => op),
      ['setAcl'],
    )
  })

  test('refuses an archive that is replaced while it is read', async () => {
    const before = scene.planInput()
    await scene.set('/config/topics/orders', { version: 1, config: { 'retention.ms': '77' } })
    const replacement = await scene.backUp('replacement')
    const source = createLocalDirSource({ root: join(scene.folder, 'LocalBackup') })
    let opened = 0
    // The first is for the header, the second for the facts.
    const openFile = async () =>
      ++opened <= 2 ? before.openArchive(never) : openArchive(await source.open(replacement))
    await assert.rejects(scene.plan(undefined, { openArchive: openFile }), {
      code: 'ARCHIVE_INVALID',
      message: /has been replaced/,
    })
  })

  test('leaves the other tenants at the root of ZooKeeper out, as the backup does', async () => {
    const root = scene.session.unrooted()
    for (const path of ['/brokers', '/brokers/ids', '/brokers/topics']) await root.create(path, null, openAcl)
    await root.create('/other-tenant', Buffer.from('data'), openAcl)
    const filePath = join(scene.folder, 'LocalBackup', 'at-root.tar.gz')
    const source = createLocalDirSource({ root: join(scene.folder, 'LocalBackup') })
    const subject = {
      systemVersion: 'MRS 3.3.0',
      dataSource: 'Kafka',
      clusterName: 'demo',
      kafkaVersion: null,
      taskName: null,
      toolVersion: '0',
    }
    const { path } = await runBackup({ session: root, source, filePath, subject }, quiet, never)
    const openAtRoot = async () => openArchive(await source.open(path))
    const { items } = await scene.plan(undefined, { session: root, openArchive: openAtRoot })
    assert.deepEqual(
      items.map((item) => item.path).filter((one) => !/^\/(brokers|cluster|config|controller)/.test(one)),
      [],
    )
    // What the archive of a chroot holds beside Kafka's own is not put among them either.
    await scene.create('/other-tenant', 'of the chroot')
    const chrooted = await scene.backUp('chrooted')
    const openChrooted = async () => openArchive(await source.open(chrooted))
    const mixed = await scene.plan(undefined, { session: root, openArchive: openChrooted })
    const item = mixed.items.find((one) => one.path === '/other-tenant')
    assert.deepEqual([item?.action, item?.writes], ['refuse', []])
  })
})

describe('what only the comparison shows', () => {
  const findingsOf = async (check: PreflightCheck, options?: PlanOptions) => {
    const { plan } = await scene.plan(options)
    return plan.findings.filter((finding) => finding.check === check)
  }
  const reassign = (topic: string) =>
    scene.create('/admin/reassign_partitions', {
      version: 1,
      partitions: [{ topic, partition: 0, replicas: [7, 8] }],
    })

  test('a pending reassignment forbids to write its topic, and is told of any other', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    if ((await scene.session.exists('/admin')) === null) await scene.create('/admin', null)
    await reassign('payments')
    const [error] = await findingsOf('pendingOrders')
    assert.equal(error?.result, 'error')
    assert.match(error?.seen ?? '', /payments to brokers 7, 8\. This restoration writes payments/)
    assert.match(error?.remedy ?? '', /zookeeper-shell\.sh HOST:PORT\/kafka-\d+ delete \/admin\/reassign_partitions$/)
    await assert.rejects(scene.restore(), { code: 'PREFLIGHT_FAILED' })
    assert.equal(await scene.session.exists('/brokers/topics/payments'), null)

    await scene.deleteTree('/admin/reassign_partitions')
    await reassign('orders')
    await scene.create('/admin/preferred_replica_election', 'broken')
    const others = await findingsOf('pendingOrders')
    assert.deepEqual(
      others.map(({ result }) => result),
      ['warning', 'warning'],
    )
    assert.match(others[0]?.seen ?? '', /orders to brokers 7, 8/)
    assert.match(others[1]?.seen ?? '', /preferred_replica_election\) that cannot be read/)
    assert.deepEqual(await findingsOf('pendingOrders', { ...everyOption, mode: 'online' }), [])
  })

  test('a tree that lost its users and ACLs and does not get them back is a decision, told first', async () => {
    await scene.deleteTree('/')
    const { plan } = await scene.plan({ ...everyOption, restoreSecurity: false })
    assert.equal(plan.findings[0]?.check, 'securityLeftOut')
    assert.match(plan.findings[0]?.seen ?? '', /1 user with SCRAM verifiers and ACLs of 1 resource; ZooKeeper has none/)
    assert.match(plan.findings[0]?.remedy ?? '', /tick "Restore users and ACLs"/)
    const topics = { topics: ['*'], configurations: false, users: false, acls: false, offsets: false }
    assert.equal((await findingsOf('securityLeftOut', { ...everyOption, selection: topics })).length, 1)
    assert.deepEqual(await findingsOf('securityLeftOut', everyOption), [])
  })

  test('a state that no controller may change is told where topics are left out', async () => {
    await scene.set('/brokers/topics/payments/partitions/0/state', stateOf(8, 8000))
    const selection = { topics: [], configurations: true, users: false, acls: false, offsets: false }
    const [warning] = await findingsOf('controllerEpoch', { ...everyOption, selection })
    assert.match(warning?.seen ?? '', /controller epoch 8000, above \/controller_epoch \(4\)/)
    assert.deepEqual(await findingsOf('controllerEpoch', everyOption), [])
  })
})
