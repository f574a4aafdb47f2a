import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
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
import { readTree, type TreePicture } from './read-tree.ts'
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

  it('without a chroot leaves to other users of ZooKeeper what is theirs', async () => {
    const root = kafka.unrooted()
    for (const path of ['/brokers', '/hbase', '/hbase/meta', '/kafka-acl']) await root.create(path, null, open)
    const { path } = await runBackup(input('tenants', { session: root }), silent, never)
    const { znodes, trailer } = await readBack(path)
    assert.deepEqual([...znodes.keys()], ['/', '/brokers', '/kafka-acl'])
    // /hbase, and the chroots of the other tests.
    const theirs = trailer.excluded.find(({ reason }) => /another of its users/.test(reason))
    assert.equal(theirs?.path, '/')
    assert.ok(theirs.znodes >= 2)
    for (const path of ['/kafka-acl', '/hbase/meta', '/hbase', '/brokers']) await root.delete(path, -1)
  })

  it('takes any tree when it is told to', async () => {
    const empty = await connectZooKeeper({ connect: parseConnectString(`${server.connect}/empty`) })
    await empty.create('/', null, open)
    const result = await runBackup(
      input('any', {
        session: empty,
        safety: { of: { restoredContentSha256: '0'.repeat(64), controllerEpoch: null }, undo: async function* () {} },
      }),
      silent,
      never,
    )
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

describe('a backup with the archive before it', () => {
  /** kafka, with the paths whose ACL it was asked for. */
  function counting() {
    const asked: string[] = []
    const session = new Proxy(kafka, {
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
    return { session, asked }
  }
  const previous = (path: string) => ({ open: (signal: AbortSignal) => source.open(path, signal) })

  it('asks only for ACLs that changed, and holds the same', async () => {
    const first = await runBackup(input('first'), silent, never)
    await kafka.setAcl('/config/topics/orders', [...open, ...closed], -1)
    await kafka.create('/config/topics/later', null, closed)
    const { session: counted, asked } = counting()
    const before = previous(first.path)
    const second = await runBackup(input('second', { session: counted, previous: before }), silent, never)
    // Those under /admin and /stranger stand in no archive.
    assert.deepEqual(asked.sort(), [
      '/admin/delete_topics/doomed',
      '/admin/reassign_partitions',
      '/admin/reassign_partitions/odd',
      '/config/topics/later',
      '/config/topics/orders',
      '/stranger',
    ])
    const third = await runBackup(input('third'), silent, never)
    const [withPrevious, without] = [await readBack(second.path), await readBack(third.path)]
    assert.deepEqual(withPrevious.znodes, without.znodes)
    await kafka.setAcl('/config/topics/orders', open, -1)
    await kafka.delete('/config/topics/later', -1)
  })

  it('asks again for an ACL whose digest was hidden, and says how many are', async () => {
    const hidden = [...closed, { perms: 1, scheme: 'world', id: 'anyone' }]
    await kafka.create('/config/topics/hidden', null, hidden)
    const lines: string[] = []
    const logging: Reporter = { ...silent, log: (level, message) => lines.push(`${level} ${message}`) }
    const blind = await runBackup(input('blind', { session }), logging, never)
    assert.equal(blind.maskedAcls, 1)
    assert.ok(lines.some((line) => line.startsWith('warn 1 znodes have a digest')))
    const seeing = await runBackup(input('seeing', { previous: previous(blind.path) }), silent, never)
    assert.equal(seeing.maskedAcls, 0)
    assert.deepEqual((await readBack(seeing.path)).znodes.get('/config/topics/hidden')?.acl, hidden)
    await kafka.delete('/config/topics/hidden', -1)
  })

  it('tells a clock that is wrong by a znode from the future', async (t) => {
    const lines: string[] = []
    const logging: Reporter = { ...silent, log: (level, message) => lines.push(`${level} ${message}`) }
    const warnings = () => lines.filter((line) => line.includes('stamped a znode'))
    await runBackup(input('clock-right'), logging, never)
    assert.deepEqual(warnings(), [])
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() - 24 * 3_600_000 })
    await runBackup(input('clock-wrong'), logging, never)
    assert.match(
      warnings().join(),
      /^warn ZooKeeper stamped a znode \d{5} s ahead of this host’s clock: .*time source\.$/,
    )
  })

  it('does not keep an ACL from one whose hashes do not fit', async () => {
    const whole = await runBackup(input('whole-two'), silent, never)
    const forged = gunzipSync(await readFile(whole.path))
      .toString('latin1')
      .replaceAll('"perms":31', '"perms":15')
    const open = async () => Readable.from([gzipSync(Buffer.from(forged, 'latin1'))])
    const lines: string[] = []
    const logging: Reporter = { ...silent, log: (level, message) => lines.push(`${level} ${message}`) }
    const result = await runBackup(input('undeceived', { previous: { open } }), logging, never)
    assert.deepEqual((await readBack(result.path)).znodes, (await readBack(whole.path)).znodes)
    assert.equal(lines.filter((line) => line.startsWith('warn The previous archive is not used')).length, 1)
  })

  it('does without one that is broken, missing or of another chroot', async () => {
    const whole = await runBackup(input('whole-one'), silent, never)
    const elsewhere = await connectZooKeeper({ connect: parseConnectString(`${server.connect}/other-chroot`) })
    for (const path of ['/', '/brokers', '/cluster']) await elsewhere.create(path, null, open)
    await elsewhere.create('/cluster/id', Buffer.from('{"version":"1","id":"Zk3n_demo-id_0123456789"}'), open)
    const other = await runBackup(input('other', { session: elsewhere }), silent, never)
    await elsewhere.close()
    const bytes = await readFile(whole.path)
    for (const [name, open] of [
      ['broken', async () => Readable.from([bytes.subarray(0, bytes.length / 2)])],
      ['missing', async () => source.open(`${root}/nowhere`)],
      ['other', async () => source.open(other.path)],
    ] as const) {
      const lines: string[] = []
      const logging: Reporter = { ...silent, log: (level, message) => lines.push(`${level} ${message}`) }
      const result = await runBackup(input(`without/${name}`, { previous: { open } }), logging, never)
      assert.equal(result.znodes, whole.znodes)
      assert.ok(
        lines.some((line) => line.startsWith('warn The previous archive is not used')),
        name,
      )
    }
  })
})

describe('stable', () => {
  /** Read long after /brokers/seqid and /config/topics. */
  const late = '/brokers/topics/orders/partitions/0/state'

  /** The picture of a tree to which this happens while it is read: between two reads of the given round. */
  async function readWhile(change: () => Promise<unknown>, { rounds = 1 } = {}): Promise<TreePicture> {
    let left = rounds
    // Each round begins with a sync; what comes back of its first reads is held until the change is done.
    let isDue = false
    const changing = new Proxy(kafka, {
      get(target, key) {
        if (key === 'sync') {
          return async (path: string) => {
            await target.sync(path)
            isDue = true
          }
        }
        if (key === 'multiRead') {
          return async (reads: Parameters<typeof target.multiRead>[0]) => {
            const readings = await target.multiRead(reads)
            if (isDue && left > 0 && reads.some(({ path }) => path === '/config/topics')) {
              isDue = false
              left--
              await change()
            }
            return readings
          }
        }
        const value = Reflect.get(target, key, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const reading = {
      previousAcls: null,
      onPreviousFault: (error: unknown) => assert.fail(String(error)),
      spoolDirectory: folder,
      onRead: () => {},
    }
    const picture = await readTree(changing, reading, never)
    if (left > 0 && rounds < 10) assert.fail('the change was never made')
    return picture
  }

  async function contentOf(picture: TreePicture): Promise<Map<string, string | null>> {
    const content = new Map<string, string | null>()
    for await (const { path, data } of picture.znodes()) content.set(path, data?.toString() ?? null)
    await picture.close()
    return content
  }

  it('needs one round when nothing happens, or only where nothing is archived', async () => {
    for (const change of [
      async () => {},
      () => kafka.unrooted().create('/elsewhere', null, open),
      () => kafka.create('/config/changes/config_change_0000000001', null, open),
    ]) {
      const before = kafka.lastZxid
      const picture = await readWhile(change)
      assert.equal(picture.outcome.stable, true)
      assert.ok(picture.zxidAtStart <= before + 2n, 'a second round was needed')
      await picture.close()
    }
  })

  it('holds what was written together, together: a znode read before and one read after', async () => {
    let count = 0
    const change = () =>
      kafka.multi(
        ['/brokers/seqid', late].map((path) => ({
          op: 'setData',
          path,
          data: Buffer.from(String(count)),
          version: -1,
        })),
      )
    const picture = await readWhile(() => {
      count++
      return change()
    })
    assert.equal(picture.outcome.stable, true)
    const content = await contentOf(picture)
    assert.equal(content.get('/brokers/seqid'), '1')
    assert.equal(content.get(late), '1')
  })

  it('sees data, ACLs, new and deleted znodes as they were in one moment', async () => {
    const acl: Acl[] = [...open, ...closed]
    for (const [change, isRight] of [
      [
        () => kafka.setData('/config/topics/orders', Buffer.from('new'), -1),
        (c) => c.get('/config/topics/orders') === 'new',
      ],
      [() => kafka.create('/config/topics/new', null, open), (c) => c.has('/config/topics/new')],
      [() => kafka.delete('/config/topics/new', -1), (c) => !c.has('/config/topics/new')],
    ] satisfies [() => Promise<unknown>, (content: Map<string, string | null>) => boolean][]) {
      const picture = await readWhile(change)
      assert.equal(picture.outcome.stable, true)
      assert.ok(isRight(await contentOf(picture)))
    }
    const picture = await readWhile(() => kafka.setAcl('/config/topics/orders', acl, -1))
    assert.equal(picture.outcome.stable, true)
    for await (const znode of picture.znodes()) {
      if (znode.path === '/config/topics/orders') assert.deepEqual(znode.acl, acl)
    }
    await picture.close()
  })

  it('is false for a tree that never holds still, and true for one that comes to rest', async () => {
    const change = () => kafka.setData(late, Buffer.from(String(Math.random())), -1)
    const restless = await readWhile(change, { rounds: 1000 })
    assert.equal(restless.outcome.stable, false)
    assert.notEqual(restless.outcome.zxidAtEnd, String(restless.zxidAtStart))
    await restless.close()
    const rested = await readWhile(change, { rounds: 3 })
    assert.equal(rested.outcome.stable, true)
    await rested.close()
  })

  it('is true while another client writes an early and a late znode together all the time but between two rounds', async () => {
    let isWriting = true
    const write = async () => {
      for (let i = 0; isWriting; i++) {
        await kafka.multi(
          ['/brokers/seqid', late].map((path) => ({
            op: 'setData',
            path,
            data: Buffer.from(`w${i}`),
            version: -1,
          })),
        )
        // Rests for as long as a round takes, now and then.
        if (i % 50 === 49) for (let read = 0; read < 200 && isWriting; read++) await kafka.exists('/')
      }
    }
    const writing = write()
    const reading = {
      previousAcls: null,
      onPreviousFault: (error: unknown) => assert.fail(String(error)),
      spoolDirectory: folder,
      onRead: () => {},
    }
    try {
      let seen = 0
      while (seen < 10) {
        const picture = await readTree(session, reading, never)
        const { stable } = picture.outcome
        const content = await contentOf(picture)
        if (!stable) continue
        assert.equal(content.get('/brokers/seqid'), content.get(late))
        seen++
      }
    } finally {
      isWriting = false
      await writing
    }
  })
})
