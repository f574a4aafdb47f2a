import assert from 'node:assert/strict'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { ArchivedZnode } from '#lib/archive/archive.ts'
import { compareZnodePaths } from '#lib/archive/compare-paths.ts'
import { packSample, sampleZnode } from '#lib/archive/testing/sample-archive.fixture.ts'
import type { ErrorView } from '#lib/contract/action-result.ts'
import type { ArchiveContentsView } from '#lib/contract/archives.ts'
import type { ScanView } from '#lib/contract/places.ts'
import type { ZnodeListView } from '#lib/contract/znodes.ts'
import { closeDb, getDb } from '#lib/db.ts'
import { enqueueJob } from '#lib/queue/enqueue-job.ts'
import type { JobInput, JobKind } from '#lib/queue/job-inputs.ts'
import { getBackupFile } from '#lib/tasks/get-backup-file.ts'
import { getJob } from '#lib/tasks/get-job.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { ensureKafkaJars } from '#testbed/java-parts.ts'
import { startTestPostgres } from '#testbed/postgres.ts'
import { startZooKeeper, type ZooKeeperServer } from '#testbed/zookeeper-server.ts'
import { Worker } from '../worker.ts'

const stops: (() => Promise<unknown>)[] = []
let storage: string
let archivePath: string
let clusterId: string
let serviceId: string
let session: ZooKeeperSession

const json = (value: unknown) => Buffer.from(JSON.stringify(value))
const state = { controller_epoch: 3, leader: 2, version: 1, leader_epoch: 12, isr: [2, 1] }
const alice = { version: 1, config: { 'SCRAM-SHA-256': 'salt=hidden-verifier', producer_byte_rate: '1024' } }
const longTopic = { version: 3, partitions: Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [i, [1, 2, 3]])) }
/** What archive and live tree have in common. */
const contents: Record<string, Buffer | null> = {
  '/brokers': null,
  '/brokers/topics': null,
  '/brokers/topics/long': json(longTopic),
  '/brokers/topics/orders': json({ version: 3, partitions: { 0: [1, 2] }, topic_id: 'abc' }),
  '/brokers/topics/orders/partitions': null,
  '/brokers/topics/orders/partitions/0': null,
  '/brokers/topics/orders/partitions/0/state': json(state),
  '/brokers/topics/orders-eu': json({ version: 3, partitions: { 0: [1] } }),
  '/config': null,
  '/config/topics': null,
  '/config/users': null,
  '/config/users/alice': json(alice),
  '/other': Buffer.from('secret of somebody else'),
}
const manyTopics = Array.from({ length: 1200 }, (_, i) => `/config/topics/t${String(i).padStart(4, '0')}`)

before(async () => {
  const postgres = await startTestPostgres()
  stops.push(() => postgres.stop())
  process.env.DATABASE_URL = postgres.url
  stops.push(closeDb)
  storage = await realpath(await mkdtemp(join(tmpdir(), 'kmc-browse-')))
  stops.push(() => rm(storage, { recursive: true, force: true }))
  const server = await startZooKeeper({ jars: await ensureKafkaJars('3.9.1'), dataDir: join(storage, 'zookeeper') })
  stops.push(() => server.stop())
  await seedArchive()
  await seedLive(server)
  const cluster = await getDb().cluster.create({
    data: {
      name: 'mrs-prod',
      systemVersion: 'MRS 3.3.0',
      networkType: 'IPv4',
      securityMode: 'Normal',
      dataStoragePath: storage,
      services: { create: { name: 'Kafka', kafkaVersion: '3.9.1', zookeeperConnect: `${server.connect}/kafka` } },
    },
    include: { services: true },
  })
  clusterId = cluster.id
  serviceId = cluster.services[0]?.id ?? ''
  const worker = new Worker(getDb(), { id: 'test', host: 'test', executions: 1, jobs: 4 })
  await worker.start()
  stops.push(() => worker.stop())
})
after(async () => {
  for (const stop of stops.reverse()) await stop()
})

async function seedArchive(): Promise<void> {
  const znodes: ArchivedZnode[] = [
    sampleZnode('/', { data: null }),
    ...Object.entries(contents).map(([path, data]) => sampleZnode(path, { data })),
    ...manyTopics.map((path) => sampleZnode(path, { data: json({ version: 1, config: {} }) })),
  ].sort((a, b) => compareZnodePaths(a.path, b.path))
  const folder = join(storage, 'LocalBackup', 'nightly_20260101000000')
  await mkdir(folder, { recursive: true })
  // Named as nobody would: the header counts.
  archivePath = join(folder, 'whatever.bin')
  const notes = [{ path: '/admin/delete_topics/old', data: null }]
  await writeFile(archivePath, await packSample(znodes, { outcome: { notes } }))
}

async function seedLive({ connect }: ZooKeeperServer): Promise<void> {
  const root = await connectZooKeeper({ connect: parseConnectString(connect) })
  await root.create('/kafka', null, openAcl)
  await root.close()
  session = await connectZooKeeper({ connect: parseConnectString(`${connect}/kafka`) })
  stops.push(() => session.close())
  for (const [path, data] of Object.entries(contents)) await session.create(path, data, openAcl)
  await Promise.all(manyTopics.map((path) => session.create(path, json({ version: 1, config: {} }), openAcl)))
  const digest = { perms: 31, scheme: 'digest', id: 'kafka:hidden-digest=' }
  await session.create('/config/users/denied', json(alice), [digest])
  await session.create('/config/users/readable', json(alice), [digest, { perms: 1, scheme: 'world', id: 'anyone' }])
  await session.create('/controller', json({ version: 1, brokerid: 2 }), openAcl, { ephemeral: true })
}

async function run<O, K extends JobKind = JobKind>(kind: K, input: JobInput<K>): Promise<O> {
  const { jobId } = await enqueueJob(getDb(), { kind, input, userName: 'operator' })
  const deadline = Date.now() + 60_000
  for (;;) {
    const job = await getJob(jobId, 'operator')
    if (job.state === 'done') return job.output as O
    if (job.state === 'failed') throw new JobFailure(job.error)
    assert.ok(Date.now() < deadline, `${kind} does not end`)
    await delay(20)
  }
}

class JobFailure extends Error {
  readonly view: ErrorView
  constructor(view: ErrorView) {
    super(`${view.code}: ${view.message}`)
    this.view = view
  }
}

type ArchiveLook = JobInput<'browse-archive'>['look']
const inPlace = (sourcePath = archivePath) =>
  ({ is: 'place', place: { pathType: 'LocalDir', sourcePath }, secrets: {} }) as const
const inArchive = (look: ArchiveLook) => run<ZnodeListView>('browse-archive', { clusterId, archive: inPlace(), look })
const live = (look: JobInput<'browse-live'>['look']) =>
  run<ZnodeListView>('browse-live', { clusterId, serviceId, look })
const childrenOf = (of: string, after: string | null = null) => ({ for: 'children', of, after }) as const
const namesOf = ({ znodes }: ZnodeListView) => znodes.map(({ path }) => path)

for (const [name, look] of [
  ['an archive', inArchive],
  ['the live tree', live],
] as const) {
  describe(`${name}, browsed`, () => {
    test('shows the children of a znode with Kafka’s meaning', async () => {
      const list = await look(childrenOf('/brokers/topics'))
      assert.deepEqual(
        list.znodes.map(({ path, children, meaning }) => [path, children, meaning]),
        [
          ['/brokers/topics/long', 0, '5000 partitions, replication factor 3'],
          ['/brokers/topics/orders', 1, '1 partition, replication factor 2'],
          ['/brokers/topics/orders-eu', 0, '1 partition, replication factor 1'],
        ],
      )
      assert.equal(list.next, null)
      const [partition] = (await look(childrenOf('/brokers/topics/orders/partitions/0'))).znodes
      assert.equal(partition?.meaning, 'leader broker 2, leader epoch 12, ISR 2, 1')
      assert.match(partition?.text ?? '', /"leader_epoch": 12/)
      assert.deepEqual(partition?.acl, [{ perms: 31, scheme: 'world', id: 'anyone' }])
      assert.match(partition?.stat?.czxid ?? '', /^0x[0-9a-f]+$/)
    })

    test('keeps secrets to itself', async () => {
      const users = await look(childrenOf('/config/users'))
      assert.match(users.znodes[0]?.text ?? '', /producer_byte_rate = 1024/)
      const other = await look({ for: 'znode', path: '/other' })
      const all = JSON.stringify([users, other])
      assert.doesNotMatch(all, /hidden|secret of/)
    })

    test('comes in pages of 500', async () => {
      const first = await look(childrenOf('/config/topics'))
      assert.equal(first.znodes.length, 500)
      assert.equal(first.next, manyTopics[499])
      const second = await look(childrenOf('/config/topics', first.next))
      const third = await look(childrenOf('/config/topics', second.next))
      assert.equal(third.next, null)
      assert.deepEqual([first, second, third].flatMap(namesOf), manyTopics)
    })

    test('cuts a long text in a list and shows it whole alone', async () => {
      const listed = (await look(childrenOf('/brokers/topics'))).znodes[0]
      assert.deepEqual([listed?.isCut, listed?.text?.length], [true, 8000])
      const whole = (await look({ for: 'znode', path: '/brokers/topics/long' })).znodes[0]
      assert.deepEqual([whole?.isCut, JSON.parse(whole?.text ?? '')], [false, longTopic])
    })

    test('says what is not there', async () => {
      await assert.rejects(look(childrenOf('/brokers/none')), /NOT_FOUND: .*\/brokers\/none/)
      await assert.rejects(look({ for: 'znode', path: '/config/zzz' }), /NOT_FOUND: .*\/config\/zzz/)
    })
  })
}

test('null data and empty children look different from each other', async () => {
  const [topics] = (await inArchive({ for: 'znode', path: '/brokers/topics' })).znodes
  assert.deepEqual([topics?.text, topics?.dataBytes], [null, null])
})

describe('the live tree', () => {
  test('shows who owns what is ephemeral, and what ZooKeeper denies', async () => {
    const controller = (await live(childrenOf('/'))).znodes.find(({ path }) => path === '/controller')
    assert.equal(controller?.kind, 'ephemeral')
    assert.equal(controller?.meaning, 'the controller is broker 2')
    assert.equal(controller?.stat?.ephemeralOwner, `0x${session.sessionId.replace(/^0+/, '')}`)
    const users = (await live(childrenOf('/config/users'))).znodes
    const denied = users.find(({ path }) => path.endsWith('/denied'))
    assert.match(denied?.unreadable ?? '', /NO_AUTH/)
    assert.deepEqual([denied?.text, denied?.acl, denied?.stat], [null, [], null])
    const readable = users.find(({ path }) => path.endsWith('/readable'))
    assert.equal(readable?.acl[0]?.id, 'kafka:••••••')
  })

  test('of another cluster’s service is not shown', async () => {
    const look = childrenOf('/')
    await assert.rejects(
      run('browse-live', { clusterId: crypto.randomUUID(), serviceId, look }),
      /NOT_FOUND: This Kafka service/,
    )
  })
})

describe('an archive', () => {
  test('is searched by a part of the path, in pages', async () => {
    const search = (text: string, after: string | null = null) => inArchive({ for: 'search', text, after })
    assert.deepEqual(namesOf(await search('ORDERS')), [
      '/brokers/topics/orders',
      '/brokers/topics/orders/partitions',
      '/brokers/topics/orders/partitions/0',
      '/brokers/topics/orders/partitions/0/state',
      '/brokers/topics/orders-eu',
    ])
    const first = await search('topics/t')
    assert.deepEqual(namesOf(first), manyTopics.slice(0, 500))
    assert.deepEqual(namesOf(await search('topics/t', first.next)), manyTopics.slice(500, 1000))
    assert.deepEqual(await search('nowhere'), { znodes: [], next: null })
  })

  test('tells all it says of itself', async () => {
    const view = await run<ArchiveContentsView>('inspect-archive', { clusterId, archive: inPlace() })
    assert.equal(view.card.systemVersionMatches, true)
    assert.equal(view.card.znodes, 1 + Object.keys(contents).length + manyTopics.length)
    assert.deepEqual(view.excluded, [{ path: '/brokers/ids', znodes: 3, reason: 'registration of a live broker' }])
    assert.deepEqual(view.notes, [{ path: '/admin/delete_topics/old', text: null }])
    assert.deepEqual([view.unreadable, view.entriesNotShown], [[], 0])
  })

  test('of a backup’s history is found by its file, until that is deleted', async () => {
    const file = await seedFile()
    assert.deepEqual((await getBackupFile(file.id)).cluster, { id: clusterId, name: 'mrs-prod' })
    const look = childrenOf('/')
    const archive = { is: 'file', fileId: file.id } as const
    const list = await run<ZnodeListView>('browse-archive', { clusterId, archive, look })
    assert.deepEqual(namesOf(list), ['/brokers', '/config', '/other'])
    const strange = run('browse-archive', { clusterId, archive: { is: 'file', fileId: crypto.randomUUID() }, look })
    await assert.rejects(strange, /NOT_FOUND: There is no such backup file/)
    await getDb().backupFile.update({ where: { id: file.id }, data: { deletedAt: new Date() } })
    await assert.rejects(run('browse-archive', { clusterId, archive, look }), /NOT_FOUND: .*was deleted/)
  })

  test('outside the place is refused, and what is no archive says so', async () => {
    const look = childrenOf('/')
    const outside = run('browse-archive', { clusterId, archive: inPlace('/etc/passwd'), look })
    await assert.rejects(outside, /INVALID_INPUT/)
    const path = join(storage, 'LocalBackup', 'notes.txt')
    await writeFile(path, 'not an archive')
    await assert.rejects(run('browse-archive', { clusterId, archive: inPlace(path), look }), /ARCHIVE_INVALID/)
  })
})

test('a scan finds archives by their headers, two folders deep, newest first, and names the others', async () => {
  const top = join(storage, 'LocalBackup')
  const newer = await packSample([sampleZnode('/')], {
    header: { startedAt: '2027-01-01T00:00:00.000Z', taskName: null },
  })
  await mkdir(join(top, 'one', 'two', 'three'), { recursive: true })
  await writeFile(join(top, 'one', 'two', 'newer.tgz'), newer)
  await writeFile(join(top, 'one', 'two', 'three', 'too-deep.tar.gz'), newer)
  await writeFile(join(top, 'one', 'torn.tar.gz'), newer.subarray(0, 20))
  const view = await run<ScanView>('scan-archives', {
    clusterId,
    place: { pathType: 'LocalDir', sourcePath: join(top, 'archive') },
    secrets: {},
    path: '',
  })
  assert.deepEqual(
    view.archives.map(({ path, takenAt, taskName, systemVersion }) => [path, takenAt, taskName, systemVersion]),
    [
      [join(top, 'one', 'two', 'newer.tgz'), '2027-01-01T00:00:00.000Z', null, 'MRS 3.3.0'],
      [archivePath, '2026-01-02T03:04:05.678Z', 'nightly', 'MRS 3.3.0'],
    ],
  )
  const torn = view.rejected.find(({ path }) => path.endsWith('torn.tar.gz'))
  assert.match(torn?.reason ?? '', /ends too early/)
  assert.equal(view.isWhole, true)
})

async function seedFile() {
  const db = getDb()
  const task = await db.backupTask.create({
    data: {
      ...{ name: 'nightly', clusterId, mode: 'Manual', pathType: 'LocalDir', allServices: true, createdBy: 'test' },
      ...{ place: { pathType: 'LocalDir' }, maxCopies: 1 },
    },
  })
  const execution = await db.execution.create({
    data: { kind: 'Backup', backupTaskId: task.id, clusterId, requestedBy: 'test', status: 'Success' },
  })
  const hashes = { sha256: '00', contentSha256: '00' }
  return db.backupFile.create({
    data: {
      ...{ executionId: execution.id, serviceId, serviceName: 'Kafka', path: archivePath },
      ...{ sizeBytes: 1n, znodes: 1, status: 'complete', ...hashes },
    },
  })
}
