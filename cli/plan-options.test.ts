import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { setUpRestorationScene } from '#lib/restore/testing/restoration-scene.fixture.ts'
import { stateOf, topicContents } from '#lib/restore/testing/sample-trees.fixture.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import { runKmc, runKmcJson } from './run-kmc.fixture.ts'

const scene = setUpRestorationScene()
const args = () => [scene.archivePath, '--zookeeper', scene.connect, '--system-version', 'MRS 3.3.0']
const retention = (ms: string) => ({ version: 1, config: { 'retention.ms': ms } })
const planSchema = z.object({
  plan: z.object({
    items: z.array(
      z.object({
        kind: z.string(),
        action: z.string(),
        name: z.string(),
        conflict: z.boolean(),
        summary: z.string(),
        reason: z.string(),
      }),
    ),
    findings: z.array(z.object({ check: z.string(), result: z.string() })),
  }),
})

async function planOf(...flags: string[]) {
  const run = await runKmcJson(['plan', ...args(), ...flags])
  assert.equal(run.code, 0, run.stdout)
  return planSchema.parse(run.json).plan
}

/** `create payments`, sorted. */
async function itemsOf(...flags: string[]): Promise<string[]> {
  const { items } = await planOf(...flags)
  return items.map(({ action, name, conflict }) => `${action} ${name}${conflict ? ' (conflict)' : ''}`).sort()
}

async function restore(...flags: string[]) {
  const folder = await mkdtemp(join(scene.folder, 'safety-'))
  return runKmcJson(['restore', ...args(), '--yes', '--safety-backup', folder, ...flags])
}

async function damage(): Promise<void> {
  await scene.set('/config/topics/orders', retention('1'))
  await scene.deleteTree('/config/users/alice')
  await scene.deleteTree('/kafka-acl/Topic/orders')
  await scene.deleteTree('/brokers/topics/payments')
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse((await scene.session.getData(path)).data?.toString() ?? 'null')
}

describe('kmc plan and restore, --mode online', () => {
  test('do under running brokers what they take over, and leave topics', async () => {
    await damage()
    await scene.session.create('/brokers/ids/1', Buffer.from('{"endpoints":[]}'), openAcl, { ephemeral: true })
    const online = ['--mode', 'online', '--restore-security', '--accept-archive-isr']
    assert.deepEqual(await itemsOf(...online), [
      'change topic orders',
      'create Topic:orders',
      'create user alice',
      'refuse payments (conflict)',
    ])
    const run = await restore(...online)
    assert.equal(run.code, 5, run.stdout)
    assert.partialDeepStrictEqual(run.json, { restoration: { conflicts: [{ name: 'payments' }], next: [] } })
    assert.equal(await scene.session.exists('/brokers/topics/payments'), null)
    assert.deepEqual((await scene.session.getChildren('/config/changes')).children.length, 2)
    assert.equal((await scene.session.getChildren('/kafka-acl-changes')).children.length, 1)
  })
})

describe('kmc plan and restore, --only', () => {
  test('look at the named parts and at nothing else, alone and together', async () => {
    await damage()
    await scene.set('/config/topics/payments', retention('2'))
    const all = ['--restore-security', '--accept-archive-isr']
    const withoutClocks = async (only: string) =>
      (await itemsOf(...all, '--only', only)).filter((item) => !/epoch/.test(item))
    assert.deepEqual(await withoutClocks('users'), ['create user alice'])
    assert.deepEqual(await withoutClocks('acls'), ['create Topic:orders'])
    assert.deepEqual(await withoutClocks('users,acls'), ['create Topic:orders', 'create user alice'])
    assert.deepEqual(await withoutClocks('configs'), ['change topic orders', 'change topic payments'])
    assert.deepEqual(await withoutClocks('topics:ord*'), ['change topic orders'])
    assert.deepEqual(await withoutClocks('topics:payments,users'), [
      'change topic payments',
      'create payments',
      'create user alice',
    ])
    assert.deepEqual(await withoutClocks('offsets'), [])
    assert.deepEqual(await withoutClocks('topics'), ['change topic orders', 'change topic payments', 'create payments'])
    const run = await restore(...all, '--only', 'topics:payments,users')
    assert.equal(run.code, 0, run.stdout)
    assert.ok(await scene.session.exists('/brokers/topics/payments/partitions/0/state'))
    assert.ok(await scene.session.exists('/config/users/alice'))
    assert.deepEqual(await readJson('/config/topics/orders'), retention('1'))
    assert.equal(await scene.session.exists('/kafka-acl/Topic/orders'), null)
  })

  test('with --mode online too', async () => {
    await damage()
    await scene.session.create('/brokers/ids/1', Buffer.from('{"endpoints":[]}'), openAcl, { ephemeral: true })
    const flags = ['--mode', 'online', '--restore-security', '--only', 'users,configs']
    assert.deepEqual(await itemsOf(...flags), ['change topic orders', 'create user alice'])
    const run = await restore(...flags)
    assert.equal(run.code, 0, run.stdout)
  })
})

describe('kmc plan and restore, --exact', () => {
  test('delete what only the live tree has, topics with --delete-topics', async () => {
    for (const [path, data] of topicContents('new', 'ID-new', [stateOf(1)])) await scene.create(path, data)
    await scene.create('/config/topics/new', retention('3'))
    await scene.create('/config/users/mallory', { version: 1, config: {} })
    const deletions = async (...flags: string[]) =>
      (await itemsOf('--restore-security', ...flags)).filter((item) => item.startsWith('delete'))
    assert.deepEqual(await deletions(), [])
    assert.deepEqual(await deletions('--exact'), ['delete user mallory'])
    assert.deepEqual(await deletions('--exact', '--only', 'acls'), [])
    assert.deepEqual(await deletions('--exact', '--delete-topics', '--only', 'topics:new'), [
      'delete new',
      'delete topic new',
    ])
    assert.deepEqual(await deletions('--exact', '--delete-topics'), [
      'delete new',
      'delete topic new',
      'delete user mallory',
    ])
    const run = await restore('--restore-security', '--exact', '--delete-topics')
    assert.equal(run.code, 0, run.stdout)
    for (const path of ['/brokers/topics/new', '/config/topics/new', '/config/users/mallory']) {
      assert.equal(await scene.session.exists(path), null, path)
    }
  })
})

describe('kmc plan and restore, onto other brokers', () => {
  test('--map-brokers writes the new ids in assignment, leader and ISR', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    const flags = ['--accept-archive-isr', '--map-brokers', '1:4,2:5', '--brokers', '4,5']
    const { items, findings } = await planOf(...flags)
    assert.partialDeepStrictEqual(
      items.filter(({ name }) => name === 'payments'),
      [{ action: 'create', conflict: false }],
    )
    assert.deepEqual(
      findings.filter(({ result }) => result === 'error'),
      [],
    )
    const run = await restore(...flags)
    assert.equal(run.code, 0, run.stdout)
    assert.partialDeepStrictEqual(await readJson('/brokers/topics/payments'), { partitions: { 0: [4, 5] } })
    assert.partialDeepStrictEqual(await readJson('/brokers/topics/payments/partitions/0/state'), {
      leader: 4,
      isr: [4, 5],
    })
    // What is whole is not touched.
    assert.partialDeepStrictEqual(await readJson('/brokers/topics/orders'), { partitions: { 0: [1, 2] } })
  })

  test('--map-brokers is one to one', async () => {
    const planWith = (mapping: string) => runKmc(['plan', ...args(), '--map-brokers', mapping])
    const twice = await planWith('1:11,2:11')
    assert.equal(twice.code, 2)
    assert.match(twice.stderr, /brokers 1 and 2 both to broker 11/)
    const onto = await planWith('1:2')
    assert.equal(onto.code, 3)
    assert.match(onto.stdout, /Broker 1 of the archive is mapped to broker 2, which itself has replicas/)
  })
})

describe('kmc plan, over topics that were reassigned since', () => {
  test('says that the live assignment differs and stays', async () => {
    const json = { ...Object(await readJson('/brokers/topics/payments')), partitions: { 0: [2, 3] } }
    await scene.set('/brokers/topics/payments', json)
    const { items } = await planOf()
    assert.partialDeepStrictEqual(items, [{ action: 'keep', name: 'payments', conflict: false }])
    const { stdout } = await runKmc(['plan', ...args()])
    assert.match(
      stdout,
      /= keep .*payments: whole; the live assignment of 1 partition differs.*\n.*0 on 2 3, in the archive on 1 2/,
    )
    assert.doesNotMatch(stdout, /Nothing to do/)
  })
})

describe('kmc plan and restore, --take-archive-ids', () => {
  test('leaves topics under another id as they are, unless it names them', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    await scene.deleteTree('/brokers/topics/orders')
    for (const [path, data] of topicContents('payments', 'ID-new', [stateOf(0)])) await scene.create(path, data)
    for (const [path, data] of topicContents('orders', 'ID-newer', [stateOf(0), stateOf(0)]))
      await scene.create(path, data)
    const topicsOf = async (...flags: string[]) => {
      const { items } = await planOf('--accept-archive-isr', ...flags)
      return items
        .filter(({ kind }) => kind === 'topics')
        .map(({ action, name, conflict }) => `${action} ${name}${conflict ? ' (conflict)' : ''}`)
        .sort()
    }
    assert.deepEqual(await topicsOf(), ['keep orders (conflict)', 'keep payments (conflict)'])
    assert.deepEqual(await topicsOf('--take-archive-ids', 'payments'), ['change payments', 'keep orders (conflict)'])
    assert.deepEqual(await topicsOf('--take-archive-ids', 'all'), ['change orders', 'change payments'])
    const run = await restore('--accept-archive-isr', '--take-archive-ids', 'payments')
    assert.equal(run.code, 5, run.stdout)
    assert.partialDeepStrictEqual(await readJson('/brokers/topics/payments'), { topic_id: 'ID-payments' })
    assert.partialDeepStrictEqual(await readJson('/brokers/topics/orders'), { topic_id: 'ID-newer' })
  })

  test('says on a person’s plan which flag would do it', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    for (const [path, data] of topicContents('payments', 'ID-new', [stateOf(0)])) await scene.create(path, data)
    const { stdout } = await runKmc(['plan', ...args()])
    assert.match(stdout, /payments: .*\n.*--take-archive-ids/)
  })
})
