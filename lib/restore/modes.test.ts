import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isAppError } from '#lib/errors.ts'
import { gateId } from '#lib/kafka/cluster-id.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { PlanOptions } from './facts/plan-options.ts'
import { runRestoration } from './run-restoration.ts'
import { never, quiet, setUpRestorationScene } from './testing/restoration-scene.fixture.ts'
import { everyOption, stateOf, topicContents } from './testing/sample-trees.fixture.ts'

const scene = setUpRestorationScene()
const retention = (ms: string) => ({ version: 1, config: { 'retention.ms': ms } })
const idOf = async () => JSON.parse((await scene.session.getData('/cluster/id')).data?.toString() ?? '').id

describe('the gate', () => {
  test('is closed while the tree is half restored, and opened by the Retry', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    await scene.deleteTree('/config/users/alice')
    const before = await scene.readTree()
    const stop = new AbortController()
    const input = {
      ...scene.planInput(),
      wasConfirmed: async () => true,
      confirmedHash: '',
      confirmedTree: null,
      isRetry: false,
      safetyBackup: null,
      spoolDirectory: await scene.spool(),
      holder: 'test',
    }
    await assert.rejects(
      runRestoration(
        input,
        {
          ...quiet,
          progress: (done, _total, path) => {
            if (path === '/config/users/alice' && done === 1) stop.abort(new Error('stopped by the test'))
          },
        },
        stop.signal,
      ),
      /stopped by the test/,
    )
    assert.equal(await idOf(), gateId)
    const half = await scene.plan()
    assert.equal(half.plan.tree.clusterId, 'CLUSTER-A')
    assert.ok(half.plan.findings.some((finding) => finding.check === 'gate' && finding.result === 'warning'))
    await scene.restore()
    assert.equal(await idOf(), 'CLUSTER-A')
    const after = await scene.readTree()
    assert.equal(after.get('/cluster/id'), before.get('/cluster/id'), 'byte by byte as before')
  })

  test('is opened again at once when nothing was written', async () => {
    await scene.deleteTree('/config/users/alice')
    const plan = await scene.plan()
    // Somebody writes where the plan writes, unseen by it.
    let isMoved = false
    await assert.rejects(
      runRestoration(
        {
          ...scene.planInput(),
          targets: plan.plan.targets,
          confirmedHash: plan.plan.hash,
          confirmedTree: plan.plan.tree,
          isRetry: false,
          wasConfirmed: async () => true,
          safetyBackup: null,
          spoolDirectory: await scene.spool(),
          holder: 'test',
        },
        {
          ...quiet,
          log: (_level, message) => {
            if (message.startsWith('Plan:') && !isMoved) {
              isMoved = true
              void scene.create('/config/users/alice', { version: 1, config: {} })
            }
          },
        },
        never,
      ),
      (error) => isAppError(error, 'PLAN_CHANGED'),
    )
    assert.equal(await idOf(), 'CLUSTER-A')
  })

  test('overwrites an id that a broker invented in the middle of rebuilding a lost tree', async () => {
    await scene.deleteTree('/')
    const plan = await scene.plan()
    await scene.create('/', null)
    await scene.create('/cluster', null)
    await scene.create('/cluster/id', { version: '1', id: 'INVENTED' })
    await scene.restore(everyOption, { targets: plan.plan.targets, wasConfirmed: async () => true })
    assert.equal(await idOf(), 'CLUSTER-A')
  })

  test('overwrites an id that a broker invented before, on the empty tree, but not one of a cluster that runs', async () => {
    const startTooEarly = async () => {
      await scene.deleteTree('/')
      for (const path of ['/', '/cluster', '/brokers', '/brokers/topics', '/config']) await scene.create(path, null)
      await scene.create('/cluster/id', { version: '1', id: 'INVENTED' })
    }
    await startTooEarly()
    const { result } = await scene.restore()
    assert.deepEqual([result.conflicts, await idOf()], [[], 'CLUSTER-A'])
    await startTooEarly()
    await scene.create('/controller_epoch', '1')
    const kept = await scene.restore()
    assert.deepEqual([kept.result.conflicts.map(({ name }) => name), await idOf()], [['cluster id'], 'INVENTED'])
  })
})

describe('online', () => {
  const online: PlanOptions = { ...everyOption, mode: 'online' }
  const addBroker = () =>
    scene.session.create('/brokers/ids/1', Buffer.from('{"endpoints":[]}'), openAcl, { ephemeral: true })

  test('changes what brokers take over, each with its notification, and nothing else', async () => {
    await addBroker()
    await scene.set('/config/topics/orders', retention('1'))
    await scene.deleteTree('/kafka-acl/Topic/orders')
    await scene.deleteTree('/config/users/alice')
    await scene.deleteTree('/brokers/topics/payments')
    const { result } = await scene.restore(online)
    const { children: configChanges } = await scene.session.getChildren('/config/changes')
    const announced = await Promise.all(
      configChanges
        .sort()
        .map(async (name) => (await scene.session.getData(`/config/changes/${name}`)).data?.toString()),
    )
    assert.deepEqual(announced, [
      '{"version":2,"entity_path":"topics/orders"}',
      '{"version":2,"entity_path":"users/alice"}',
    ])
    const { children: aclChanges } = await scene.session.getChildren('/kafka-acl-changes')
    assert.deepEqual(aclChanges, ['acl_changes_0000000000'])
    assert.equal(
      (await scene.session.getData('/kafka-acl-changes/acl_changes_0000000000')).data?.toString(),
      'Topic:orders',
    )
    assert.deepEqual(
      result.conflicts.map((conflict) => conflict.name),
      ['payments'],
    )
    assert.match(result.conflicts[0]?.reason ?? '', /Stop Kafka cleanly/)
    assert.equal(await scene.session.exists('/brokers/topics/payments'), null)
    assert.equal(await idOf(), 'CLUSTER-A')
  })

  test('refuses what it could not announce', async () => {
    await addBroker()
    await scene.set('/config/topics/orders', retention('1'))
    await scene.deleteTree('/config/changes')
    const { result } = await scene.restore(online)
    assert.deepEqual(result.conflicts.map((conflict) => conflict.name).sort(), ['/config/changes', 'topic orders'])
    assert.equal(await scene.session.exists('/config/changes'), null)
  })
})

describe('Exact', () => {
  test('deletes the entities that the archive does not have, topics only with a switch of their own', async () => {
    await scene.create('/config/users/mallory', { version: 1, config: {} })
    await scene.create('/config/users/mallory/clients', null)
    await scene.create('/config/users/mallory/clients/c', { version: 1, config: {} })
    await scene.create('/config/brokers/1', { version: 1, config: {} })
    for (const [path, data] of topicContents('new', 'ID-new', [stateOf(1)])) await scene.create(path, data)
    await scene.create('/config/topics/new', { version: 1, config: {} })

    const merge = await scene.plan({ ...everyOption })
    assert.equal(merge.plan.summary.counts.delete, 0)
    await scene.restore({ ...everyOption, exact: true })
    assert.equal(await scene.session.exists('/config/users/mallory'), null)
    assert.equal(await scene.session.exists('/config/brokers/1'), null)
    assert.ok(await scene.session.exists('/brokers/topics/new'))
    assert.ok(await scene.session.exists('/config/topics/new'), 'a topic that stays keeps its configuration')

    const { items } = await scene.plan({ ...everyOption, exact: true, deleteTopics: true })
    const deleted = items.find((item) => item.name === 'new')
    assert.equal(deleted?.action, 'delete')
    assert.match(deleted?.summary ?? '', /new-0 on 1 2/)
    await scene.restore({ ...everyOption, exact: true, deleteTopics: true })
    assert.equal(await scene.session.exists('/brokers/topics/new'), null)
    assert.equal(await scene.session.exists('/config/topics/new'), null)
  })
})

describe('a selection', () => {
  test('of topics by pattern brings their configurations and clocks, and nothing else', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    await scene.deleteTree('/brokers/topics/orders')
    await scene.deleteTree('/config/topics/orders')
    await scene.deleteTree('/config/users/alice')
    const selection = { topics: ['ord*'], configurations: false, users: false, acls: false, offsets: false }
    const { result } = await scene.restore({ ...everyOption, selection })
    assert.deepEqual(result.conflicts, [])
    const tree = await scene.readTree()
    assert.ok(tree.has('/brokers/topics/orders/partitions/1/state'))
    assert.ok(tree.has('/config/topics/orders'))
    assert.ok(!tree.has('/brokers/topics/payments'))
    assert.ok(!tree.has('/config/users/alice'))
    assert.equal(tree.get('/controller_epoch'), '1004')
  })

  test('of users alone leaves topics and clocks alone', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    await scene.deleteTree('/config/users/alice')
    const selection = { topics: [], configurations: false, users: true, acls: false, offsets: false }
    await scene.restore({ ...everyOption, selection })
    const tree = await scene.readTree()
    assert.ok(tree.has('/config/users/alice'))
    assert.ok(!tree.has('/brokers/topics/payments'))
    assert.equal(tree.get('/controller_epoch'), '4')
  })
})

describe('another identity', () => {
  async function reinstall() {
    await scene.deleteTree('/brokers/topics/payments')
    const [, ...rest] = topicContents('payments', 'ID-other', [stateOf(9)])
    await scene.create('/brokers/topics/payments', {
      version: 3,
      partitions: { '0': [1, 2] },
      topic_id: 'ID-other',
      adding_replicas: {},
      removing_replicas: {},
    })
    for (const [path, data] of rest) await scene.create(path, data)
  }

  test('stays, as a conflict, until the archive’s ids are asked back', async () => {
    await reinstall()
    const kept = await scene.restore()
    assert.deepEqual(
      kept.result.conflicts.map((conflict) => conflict.name),
      ['payments'],
    )
    const { result } = await scene.restore({ ...everyOption, takeArchiveIds: 'all' })
    assert.deepEqual(result.conflicts, [])
    const tree = await scene.readTree()
    assert.equal(JSON.parse(tree.get('/brokers/topics/payments') ?? '').topic_id, 'ID-payments')
    const state = JSON.parse(tree.get('/brokers/topics/payments/partitions/0/state') ?? '')
    assert.equal(state.leader_epoch, 1009, 'beyond both')
    assert.equal((await scene.session.exists('/brokers/topics/payments/partitions/0/state'))?.version, 1, 'in place')
  })

  test('of the cluster is replaced only when asked for', async () => {
    await scene.set('/cluster/id', { version: '1', id: 'CLUSTER-B' })
    const kept = await scene.restore()
    assert.deepEqual(
      kept.result.conflicts.map((conflict) => conflict.name),
      ['cluster id'],
    )
    assert.equal(await idOf(), 'CLUSTER-B')
    await scene.restore({ ...everyOption, takeClusterId: true })
    assert.equal(await idOf(), 'CLUSTER-A')
  })
})

describe('another set of brokers', () => {
  test('is refused unmapped, and mapped in assignment, leader and ISR', async () => {
    await scene.deleteTree('/')
    await assert.rejects(
      scene.restore(everyOption, { knownBrokerIds: [4, 5] }),
      (error) => isAppError(error, 'PREFLIGHT_FAILED') && /brokers 1, 2/.test(error.message),
    )
    await scene.restore({ ...everyOption, brokerMapping: { '1': 4, '2': 5 } }, { knownBrokerIds: [4, 5] })
    const tree = await scene.readTree()
    assert.deepEqual(JSON.parse(tree.get('/brokers/topics/payments') ?? '').partitions, { '0': [4, 5] })
    const state = JSON.parse(tree.get('/brokers/topics/payments/partitions/0/state') ?? '')
    assert.deepEqual([state.leader, state.isr], [4, [4, 5]])
  })
})

describe('Undo', () => {
  test('gives the tree of before, but for the clocks', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    await scene.deleteTree('/config/users')
    await scene.set('/config/topics/orders', retention('1'))
    await scene.create('/config/topics/extra', { version: 1, config: {} })
    const before = await scene.readTree()
    const { result } = await scene.restore({ ...everyOption, exact: true })
    assert.ok(result.safetyBackupPath)
    const undone = await scene.undo(result.safetyBackupPath)
    assert.deepEqual(undone.conflicts, [])
    const after = await scene.readTree()
    after.set('/controller_epoch', before.get('/controller_epoch') ?? null)
    assert.deepEqual(after, before)
    assert.equal((await scene.undo(result.safetyBackupPath)).written, 0, 'twice is once')
  })

  test('leaves what was touched since, and topics once Kafka has run', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    await scene.set('/config/topics/orders', retention('1'))
    await scene.deleteTree('/config/users/alice')
    const { result } = await scene.restore()
    await scene.set('/config/topics/orders', retention('77'))
    await scene.set('/controller_epoch', '1005')
    const undone = await scene.undo(result.safetyBackupPath ?? '')
    assert.deepEqual(undone.conflicts.map((conflict) => conflict.name).sort(), ['payments', 'topic orders'])
    assert.equal(await scene.session.exists('/config/users/alice'), null)
    assert.ok(await scene.session.exists('/brokers/topics/payments'))
  })

  test('lifts the gate of a restoration that was stopped half-way', async () => {
    await scene.deleteTree('/config/users/alice')
    await scene.deleteTree('/brokers/topics/payments')
    const before = await scene.readTree()
    const stop = new AbortController()
    const { plan } = await scene.plan()
    let safetyBackupPath = ''
    let phase = ''
    await assert.rejects(
      runRestoration(
        {
          ...scene.planInput(),
          targets: plan.targets,
          confirmedHash: plan.hash,
          confirmedTree: plan.tree,
          isRetry: false,
          wasConfirmed: async () => false,
          safetyBackup: scene.safetyBackup('half'),
          spoolDirectory: await scene.spool(),
          holder: 'test',
        },
        {
          ...quiet,
          phase: (begun) => {
            phase = begun
          },
          log: (_level, message) => {
            safetyBackupPath = /Safety backup: ([^,]+)/.exec(message)?.[1] ?? safetyBackupPath
          },
          progress: (_done, _total, path) => {
            if (phase === 'write' && path === '/controller_epoch') stop.abort(new Error('stopped by the test'))
          },
        },
        stop.signal,
      ),
      /stopped by the test/,
    )
    await scene.undo(safetyBackupPath)
    const after = await scene.readTree()
    after.set('/controller_epoch', before.get('/controller_epoch') ?? null)
    assert.deepEqual(after, before)
  })

  test('refuses an archive that is no safety backup', async () => {
    await assert.rejects(scene.undo(scene.archivePath), (error) => isAppError(error, 'REFUSED'))
  })
})
