import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { openArchive } from '#lib/archive/read-archive.ts'
import { runBackup } from '#lib/backup/run-backup.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import { never, quiet, setUpRestorationScene } from '../testing/restoration-scene.fixture.ts'

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
