import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import type { ArchivedZnode } from '#lib/archive/archive.ts'
import { openArchive } from '#lib/archive/read-archive.ts'
import { AppError } from '#lib/errors.ts'
import type { Reporter } from '#lib/progress.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import type { Source } from '#lib/sources/source.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import type { Acl, ZnodeOperation, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { ensureKafkaJars } from '#testbed/java-parts.ts'
import { digestId, startZooKeeper, type ZooKeeperServer } from '#testbed/zookeeper-server.ts'
import { readTree } from './read-tree.ts'
import { type BackupInput, runBackup } from './run-backup.ts'

const open: readonly Acl[] = [{ perms: 31, scheme: 'world', id: 'anyone' }]
const closed: readonly Acl[] = [{ perms: 31, scheme: 'digest', id: digestId('kafka', 'secret') }]
const never = new AbortController().signal
const silent: Reporter = { phase: () => {}, progress: () => {}, log: () => {} }

const created = (path: string, data: string | null, acl = open): ZnodeOperation => ({
  op: 'create',
  path,
  data: data === null ? null : Buffer.from(data),
  acl,
})
const ephemeral = (path: string, data: string): ZnodeOperation => ({
  op: 'create',
  path,
  data: Buffer.from(data),
  acl: open,
  ephemeral: true,
})

/** As three brokers leave it: one topic, a configuration, a user, an ACL, an old consumer, commands, notifications. */
const kafkaTree: ZnodeOperation[] = [
  ...[
    '',
    '/cluster',
    '/brokers',
    '/brokers/ids',
    '/brokers/topics',
    '/config',
    '/config/changes',
    '/config/topics',
  ].map((path) => created(path || '/', null)),
  created('/cluster/id', '{"version":"1","id":"Zk3n_demo-id_0123456789"}'),
  created('/brokers/seqid', ''),
  created(
    '/brokers/topics/orders',
    '{"version":3,"topic_id":"x","partitions":{"0":[1]},"adding_replicas":{},"removing_replicas":{}}',
  ),
  created('/brokers/topics/orders/partitions', null),
  created('/brokers/topics/orders/partitions/0', null),
  created(
    '/brokers/topics/orders/partitions/0/state',
    '{"controller_epoch":1,"leader":1,"version":1,"leader_epoch":0,"isr":[1]}',
  ),
  created('/brokers/topics/orders-old', '{"version":1,"partitions":{}}'),
  created('/controller_epoch', '1'),
  created('/config/topics/orders', '{"version":1,"config":{"retention.ms":"1000"}}'),
  created('/config/changes/config_change_0000000000', '{"version":2,"entity_path":"topics/orders"}'),
  created('/config/users', null, closed),
  created('/config/users/alice', '{"version":1,"config":{"SCRAM-SHA-256":"salt"}}', closed),
  created('/latest_producer_id_block', null),
  created('/admin', null),
  created('/admin/delete_topics', null),
  created('/admin/delete_topics/doomed', null),
  created('/admin/reassign_partitions', '{"version":1}'),
  created('/admin/reassign_partitions/odd', 'child of a command'),
  created('/consumers', ''),
  created('/unknown', 'kept'),
  ephemeral('/brokers/ids/1', '{"endpoints":["PLAINTEXT://127.0.0.1:9092","SSL://[::1]:9093"],"version":5}'),
  ephemeral('/controller', '{"version":1,"brokerid":1}'),
  ephemeral('/stranger', 'of a session'),
]

let folder: string
let server: ZooKeeperServer
/** Owns the ephemerals, and may read everything. */
let kafka: ZooKeeperSession
let session: ZooKeeperSession
let source: Source
let root: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-backup-'))
  server = await startZooKeeper({ jars: await ensureKafkaJars('3.9.1'), dataDir: join(folder, 'zookeeper') })
  const connect = parseConnectString(`${server.connect}/kafka`)
  kafka = await connectZooKeeper({ connect, credentials: { user: 'kafka', password: 'secret' } })
  session = await connectZooKeeper({ connect })
  await kafka.multi(kafkaTree)
  root = join(folder, 'LocalBackup')
  source = createLocalDirSource({ root })
})
after(async () => {
  await Promise.all([session?.close(), kafka?.close()])
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

function input(name: string, changes: Partial<BackupInput> = {}): BackupInput {
  const subject = {
    systemVersion: 'MRS 3.3.0',
    dataSource: 'Kafka',
    clusterName: 'demo',
    kafkaVersion: '2.8.2',
    taskName: 'nightly',
    toolVersion: '0.1.0',
  }
  return { session: kafka, source, filePath: `${root}/${name}`, subject, ...changes }
}

async function readBack(path: string) {
  const reader = await openArchive(await source.open(path))
  const znodes = new Map<string, ArchivedZnode>()
  for await (const znode of reader.znodes()) znodes.set(znode.path, znode)
  return { header: reader.header, znodes, trailer: reader.trailer() }
}

describe('a backup', () => {
  it('holds the tree as it is, without what must not come back', async () => {
    const phases: string[] = []
    const result = await runBackup(input('whole'), { ...silent, phase: (phase) => phases.push(phase) }, never)
    const { header, znodes, trailer } = await readBack(result.path)

    const leftOut = ['/brokers/ids/1', '/controller', '/stranger', '/config/changes/config_change_0000000000']
    const noted = ['/admin/delete_topics/doomed', '/admin/reassign_partitions', '/admin/reassign_partitions/odd']
    const expected = kafkaTree
      .map((operation) => operation.path)
      .filter((path) => ![...leftOut, ...noted].includes(path))
    assert.deepEqual([...znodes.keys()].sort(), expected.sort())
    for (const [path, znode] of znodes) {
      const live = await kafka.getData(path)
      assert.deepEqual(znode.data, live.data, path)
      assert.deepEqual(znode.acl, (await kafka.getAcl(path)).acl, path)
      for (const field of ['czxid', 'mzxid', 'pzxid', 'ctime', 'mtime', 'version', 'cversion', 'aversion'] as const) {
        assert.equal(znode.stat[field], live.stat[field], `${path} ${field}`)
      }
    }
    assert.equal(znodes.get('/latest_producer_id_block')?.data, null)
    assert.equal(znodes.get('/brokers/seqid')?.data?.length, 0)

    assert.deepEqual(
      trailer.notes.map((note) => note.path),
      noted,
    )
    assert.equal(
      trailer.excluded.reduce((sum, one) => sum + one.znodes, 0),
      leftOut.length,
    )
    assert.equal(header.clusterId, 'Zk3n_demo-id_0123456789')
    assert.equal(header.zookeeperChroot, '/kafka')
    assert.deepEqual(header.brokers, [{ id: 1, endpoints: ['127.0.0.1:9092', '[::1]:9093'] }])
    assert.deepEqual(phases, ['readZnodes', 'verifyArchive'])
    assert.equal(result.status, 'complete')
    assert.equal(result.stable, true)
    assert.equal(result.znodes, expected.length)
    assert.equal(result.contentSha256, trailer.contentSha256)
    assert.equal(result.sizeBytes, (await readFile(result.path)).length)
  })

  it('is partial, and says where, when it may not read everything', async () => {
    const result = await runBackup(input('partial', { session }), silent, never)
    assert.equal(result.status, 'partial')
    assert.deepEqual(
      result.unreadable.map((one) => one.path),
      ['/config/users'],
    )
    const { znodes, trailer } = await readBack(result.path)
    assert.equal(trailer.status, 'partial')
    assert.equal(znodes.has('/config/users'), false)
    assert.equal(znodes.has('/config/topics/orders'), true)
  })

  it('is refused where nothing looks like Kafka', async () => {
    const elsewhere = await connectZooKeeper({ connect: parseConnectString(`${server.connect}/mistyped`) })
    await assert.rejects(runBackup(input('nothing', { session: elsewhere }), silent, never), (error) => {
      assert.ok(error instanceof AppError)
      assert.equal(error.code, 'REFUSED')
      assert.match(error.message, /nothing that looks like Kafka under \/mistyped/)
      return true
    })
    await elsewhere.close()
    assert.equal((await readdir(root)).includes('nothing'), false)
  })

  it('takes any tree when it is told to', async () => {
    const empty = await connectZooKeeper({ connect: parseConnectString(`${server.connect}/empty`) })
    await empty.create('/', null, open)
    const result = await runBackup(input('any', { session: empty, acceptsAnyTree: true }), silent, never)
    await empty.close()
    assert.equal(result.znodes, 1)
    assert.equal(result.clusterId, null)
  })

  it('leaves no archive when it is stopped, whenever that is', async () => {
    const stopped = new AppError('STOPPED', 'A person asked for it.')
    for (const phase of ['readZnodes', 'verifyArchive']) {
      const control = new AbortController()
      let current = ''
      const stopping: Reporter = {
        ...silent,
        phase: (name) => {
          current = name
        },
        progress: (done) => {
          if (current === phase && done === 3) control.abort(stopped)
        },
      }
      await assert.rejects(runBackup(input(`stopped/${phase}`), stopping, control.signal), stopped)
      assert.deepEqual(await readdir(join(root, 'stopped')).catch(() => []), [])
    }
  })

  it('leaves no archive when it reads back broken', async () => {
    const breaking: Source = {
      pathType: source.pathType,
      open: async (path) => Readable.from([(await readFile(path)).subarray(0, -20)]),
      write: (...args) => source.write(...args),
      stat: (...args) => source.stat(...args),
      list: (...args) => source.list(...args),
      remove: (...args) => source.remove(...args),
      freeBytes: (...args) => source.freeBytes(...args),
      probe: (...args) => source.probe(...args),
    }
    await assert.rejects(runBackup(input('broken', { source: breaking }), silent, never), { code: 'ARCHIVE_INVALID' })
    assert.equal((await readdir(root)).includes('broken'), false)
  })
})

describe('stable', () => {
  /** What the reading says when this happens in its middle. */
  async function isStableAfter(change: () => Promise<unknown>): Promise<boolean> {
    const reading = await readTree(kafka, never)
    let changed = false
    for await (const znode of reading.znodes()) {
      // Behind /config, so that it is read already.
      if (changed || znode.path < '/consumers') continue
      changed = true
      await change()
    }
    assert.ok(changed)
    return (await reading.finish()).stable
  }

  it('is true when nothing happens, or only elsewhere', async () => {
    assert.equal(await isStableAfter(async () => {}), true)
    assert.equal(await isStableAfter(() => kafka.unrooted().create('/elsewhere', null, open)), true)
    assert.equal(await isStableAfter(() => kafka.create('/config/changes/config_change_0000000001', null, open)), true)
  })

  it('is false when a znode that was read changes, comes or goes', async () => {
    assert.equal(await isStableAfter(() => kafka.setData('/config/topics/orders', Buffer.from('new'), -1)), false)
    assert.equal(await isStableAfter(() => kafka.setAcl('/config/topics/orders', open, -1)), false)
    assert.equal(await isStableAfter(() => kafka.create('/config/topics/new', null, open)), false)
    assert.equal(await isStableAfter(() => kafka.delete('/config/topics/new', -1)), false)
  })
})
