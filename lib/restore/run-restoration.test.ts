import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openArchive } from '#lib/archive/read-archive.ts'
import { runBackup } from '#lib/backup/run-backup.ts'
import { AppError, isAppError } from '#lib/errors.ts'
import type { Reporter } from '#lib/progress.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { walkZnodes } from '#lib/zookeeper/walk.ts'
import { ensureKafkaJars } from '#testbed/java-parts.ts'
import { startZooKeeper, type ZooKeeperServer } from '#testbed/zookeeper-server.ts'
import type { PlanOptions } from './plan-options.ts'
import { planRestoration } from './plan-restoration.ts'
import { acquireRestorationLock } from './restoration-lock.ts'
import { runRestoration } from './run-restoration.ts'
import { everyOption, noOption, stateOf, topicContents } from './sample-trees.ts'

const quiet: Reporter = { phase: () => {}, progress: () => {}, log: () => {} }
const { signal } = new AbortController()
const subject = {
  systemVersion: 'MRS 3.3.0',
  dataSource: 'Kafka',
  clusterName: 'test',
  kafkaVersion: '3.9.1',
  taskName: 'nightly',
  toolVersion: '0',
}

/** What a small Kafka keeps, as path and content; null data stays null. */
const kafkaTree: [string, unknown][] = [
  ['/', null],
  ['/admin', null],
  ['/admin/delete_topics', null],
  ['/brokers', null],
  ['/brokers/ids', null],
  ['/brokers/seqid', ''],
  ['/brokers/topics', null],
  ...topicContents('orders', 'ID-orders', [stateOf(5), stateOf(6)]),
  ...topicContents('payments', 'ID-payments', [stateOf(7)]),
  ['/cluster', null],
  ['/cluster/id', { version: '1', id: 'CLUSTER-A' }],
  ['/config', null],
  ['/config/changes', null],
  ['/config/topics', null],
  ['/config/topics/orders', { version: 1, config: { 'retention.ms': '604800000' } }],
  ['/config/topics/payments', { version: 1, config: { 'cleanup.policy': 'compact' } }],
  ['/config/users', null],
  [
    '/config/users/alice',
    { version: 1, config: { 'SCRAM-SHA-512': 'salt=eA==,stored_key=eA==,server_key=eA==,iterations=4096' } },
  ],
  ['/controller_epoch', '4'],
  ['/kafka-acl', null],
  ['/kafka-acl/Topic', null],
  ['/kafka-acl/Topic/orders', { version: 1, acls: [] }],
  ['/latest_producer_id_block', { version: 1, broker: 1, block_start: '0', block_end: '999' }],
]

describe('a restoration on a real ZooKeeper', () => {
  let folder: string
  let server: ZooKeeperServer
  let session: ZooKeeperSession
  let archivePath: string
  let run = 0
  const source = () => createLocalDirSource({ root: join(folder, 'LocalBackup') })

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kmc-restore-'))
    server = await startZooKeeper({ jars: await ensureKafkaJars('3.9.1'), dataDir: join(folder, 'zookeeper') })
  })
  after(async () => {
    await session?.close()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** A tree of its own for every test, backed up. */
  beforeEach(async () => {
    await session?.close()
    session = await connectZooKeeper({ connect: parseConnectString(`${server.connect}/kafka-${++run}`) })
    for (const [path, data] of kafkaTree) await session.create(path, encode(data), openAcl)
    const filePath = join(folder, 'LocalBackup', `run-${run}`, 'archive.tar.gz')
    archivePath = (await runBackup({ session, source: source(), filePath, subject }, quiet, signal)).path
  })

  function planInput(options: PlanOptions = everyOption) {
    return {
      openArchive: async () => openArchive(await source().open(archivePath)),
      session,
      systemVersion: 'MRS 3.3.0',
      options,
      targets: null,
      knownEndpoints: [],
      knownBrokerIds: [],
      now: new Date(),
    }
  }

  async function restore(options: PlanOptions = everyOption, changes: object = {}, stop: AbortSignal = signal) {
    const input = planInput(options)
    const plan = await planRestoration(input, async () => {}, quiet, signal)
    const spoolDirectory = await mkdtemp(join(folder, 'spool-'))
    const filePath = join(folder, 'LocalBackup', `safety-${run}`, `${Math.random()}.tar.gz`)
    const result = await runRestoration(
      {
        ...input,
        targets: plan.targets,
        confirmedHash: plan.hash,
        wasConfirmed: async () => false,
        safetyBackup: { source: source(), filePath, subject },
        spoolDirectory,
        holder: 'test',
        ...changes,
      },
      quiet,
      stop,
    )
    return { plan, result }
  }

  async function readTree(): Promise<Map<string, string | null>> {
    const tree = new Map<string, string | null>()
    for await (const znode of walkZnodes(session, '/', { onUnreadable: (path) => assert.fail(path) })) {
      tree.set(znode.path, znode.data?.toString() ?? null)
    }
    return tree
  }

  async function deleteTree(root: string): Promise<void> {
    const paths: string[] = []
    for await (const znode of walkZnodes(session, root, { onUnreadable: (path) => assert.fail(path) })) {
      paths.push(znode.path)
    }
    for (const path of paths.reverse()) await session.delete(path, -1)
  }

  test('of an untouched tree writes nothing', async () => {
    const before = await readTree()
    const { plan, result } = await restore()
    assert.deepEqual([plan.summary.counts.create, plan.summary.counts.change, result.written], [0, 0, 0])
    assert.deepEqual(await readTree(), before)
  })

  test('puts an administrator’s slip right and touches nothing else', async () => {
    const before = await readTree()
    await deleteTree('/brokers/topics/payments')
    await deleteTree('/config/users/alice')
    await deleteTree('/kafka-acl/Topic/orders')
    await session.setData('/config/topics/orders', Buffer.from('{"version":1,"config":{"retention.ms":"1"}}'), -1)
    const versionBefore = (await session.exists('/brokers/topics/orders'))?.mzxid
    const { result } = await restore()
    const restored = await readTree()
    assert.equal(result.conflicts.length, 0)
    for (const [path, data] of before) {
      if (path.endsWith('/state') && path.includes('payments')) {
        assert.equal(JSON.parse(restored.get(path) ?? '').leader_epoch, 1007)
      } else if (path === '/controller_epoch') assert.equal(restored.get(path), '1004')
      else if (path === '/brokers/topics/payments')
        assert.equal(JSON.parse(restored.get(path) ?? '').topic_id, 'ID-payments')
      else assert.equal(restored.get(path), data, path)
    }
    assert.equal((await session.exists('/brokers/topics/orders'))?.mzxid, versionBefore, 'a whole topic is not touched')
    assert.ok(result.safetyBackupPath)
    assert.equal(await session.unrooted().exists('/controller'), null)
  })

  test('rebuilds a lost tree, cluster id last', async () => {
    const before = await readTree()
    await deleteTree('/')
    await restore()
    const restored = await readTree()
    assert.deepEqual([...restored.keys()], [...before.keys()])
    assert.equal(restored.get('/config/topics/orders'), before.get('/config/topics/orders'))
    const created = new Map<string, bigint>()
    for await (const znode of walkZnodes(session, '/', { onUnreadable: () => {} }))
      created.set(znode.path, znode.stat.czxid)
    const last = created.get('/cluster/id') ?? 0n
    for (const [path, czxid] of created) assert.ok(czxid <= last, `${path} was written after the cluster id`)
  })

  test('refuses, writing nothing, while a broker is registered', async () => {
    await session.setData('/config/topics/orders', Buffer.from('{"version":1,"config":{}}'), -1)
    await session.create('/brokers/ids/1', Buffer.from('{"endpoints":[]}'), openAcl, { ephemeral: true })
    const before = await readTree()
    await assert.rejects(
      restore(),
      (error) => isAppError(error, 'PREFLIGHT_FAILED') && /brokers? 1 is running/.test(error.message),
    )
    assert.deepEqual(await readTree(), before)
  })

  test('refuses an archive of another system version', async () => {
    await assert.rejects(restore(everyOption, { systemVersion: 'MRS 3.2.0' }), (error) =>
      isAppError(error, 'VERSION_MISMATCH'),
    )
  })

  test('is refused when the tree moved since the plan was confirmed, and goes on when what remains was confirmed', async () => {
    await deleteTree('/config/users/alice')
    await assert.rejects(restore(everyOption, { confirmedHash: 'of another plan' }), (error) =>
      isAppError(error, 'PLAN_CHANGED'),
    )
    assert.equal(await session.exists('/config/users/alice'), null)
    await restore(everyOption, { confirmedHash: 'of another plan', wasConfirmed: async () => true })
    assert.ok(await session.exists('/config/users/alice'))
  })

  for (const [what, damage] of Object.entries({
    truncated: (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2)),
    'bit-flipped': (bytes: Buffer) =>
      Buffer.from(bytes).fill((bytes.at(-200) ?? 0) ^ 1, bytes.length - 200, bytes.length - 199),
    foreign: () => gzipSync('a file of another tool'),
    empty: () => Buffer.alloc(0),
  })) {
    test(`refuses an archive that is ${what}, writing nothing`, async () => {
      await deleteTree('/config/users/alice')
      const before = await readTree()
      await writeFile(archivePath, damage(await readFile(archivePath)))
      await assert.rejects(restore(), (error) => isAppError(error, 'ARCHIVE_INVALID'))
      assert.deepEqual(await readTree(), before)
    })
  }

  test('stopped by a person ends with that reason, writing nothing more', async () => {
    await deleteTree('/config/users/alice')
    const before = await readTree()
    const stopped = new AppError('STOPPED', 'Stopped by admin.')
    await assert.rejects(restore(everyOption, {}, AbortSignal.abort(stopped)), (error) => error === stopped)
    assert.deepEqual(await readTree(), before)
  })

  test('leaves the configuration of another topic of the same name alone', async () => {
    const own = Buffer.from('{"version":1,"config":{"retention.ms":"1"}}')
    await session.setData(
      '/brokers/topics/orders',
      Buffer.from('{"version":3,"partitions":{"0":[1,2]},"topic_id":"OTHER"}'),
      -1,
    )
    await session.setData('/config/topics/orders', own, -1)
    const { result } = await restore()
    assert.equal((await session.getData('/config/topics/orders')).data?.toString(), own.toString())
    assert.deepEqual(result.conflicts.map((conflict) => conflict.kind).sort(), ['configurations', 'topics'])
  })

  test('goes past brokers that ran since the same task wrote', async () => {
    await deleteTree('/brokers/topics/payments')
    const { plan } = await restore()
    await session.setData('/controller_epoch', Buffer.from(String((plan.targets.controllerEpoch ?? 0) + 3)), -1)
    await deleteTree('/brokers/topics/payments')
    const again = await planRestoration({ ...planInput(), targets: plan.targets }, async () => {}, quiet, signal)
    assert.ok((again.targets.controllerEpoch ?? 0) > (plan.targets.controllerEpoch ?? 0) + 3)
  })

  test('lists what it leaves when nothing risky was ticked', async () => {
    await deleteTree('/brokers/topics/payments')
    await deleteTree('/config/users/alice')
    const { result } = await restore(noOption)
    assert.deepEqual(result.conflicts.map((conflict) => conflict.name).sort(), ['payments', 'user alice'])
    assert.equal(await session.exists('/brokers/topics/payments'), null)
  })

  test('run twice ends in the same tree as once', async () => {
    await deleteTree('/brokers/topics/payments')
    const { plan } = await restore()
    const once = await readTree()
    const again = await restore(everyOption, { targets: plan.targets, wasConfirmed: async () => true })
    assert.equal(again.result.written, 0)
    assert.deepEqual(await readTree(), once)
  })

  test('of one tree keeps a second one out', async () => {
    await deleteTree('/config/users/alice')
    const other = await connectZooKeeper({ connect: parseConnectString(`${server.connect}/kafka-${run}`) })
    try {
      const lock = await acquireRestorationLock(other, 'another console')
      await assert.rejects(
        restore(),
        (error) => isAppError(error, 'PREFLIGHT_FAILED') && /Another restoration/.test(error.message),
      )
      await lock.release()
      await restore()
    } finally {
      await other.close()
    }
  })
})

function encode(data: unknown): Buffer | null {
  if (data === null) return null
  return Buffer.from(typeof data === 'string' ? data : JSON.stringify(data))
}
