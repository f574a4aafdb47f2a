import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PlanItem } from '../facts/plan-item.ts'
import {
  archivedZnode,
  archiveFacts,
  everyOption,
  liveFacts,
  liveZnode,
  noOption,
  pairs,
  stateOf,
  topicContents,
} from '../testing/sample-trees.fixture.ts'
import { planTopic } from './plan-topic.ts'
import type { TopicContext } from './topic-context.ts'

const targets = {
  controllerEpoch: 1009,
  leaderEpochRaise: 1000,
  brokerIdCounter: null,
  producerIdBlockStart: null,
  clusterId: 'A',
}
const context = (changes: Partial<TopicContext> = {}): TopicContext => ({
  archive: archiveFacts(),
  live: liveFacts(),
  options: everyOption,
  targets,
  ...changes,
})
const archive = (contents: [string, unknown][]) => contents.map(([path, data]) => archivedZnode(path, data))
const live = (contents: [string, unknown][], traits = {}) =>
  contents.map(([path, data]) => liveZnode(path, data, traits))

function plan(
  archived: [string, unknown][],
  present: [string, unknown][],
  changes: Partial<TopicContext> = {},
  traits = {},
) {
  return planTopic({ topic: 'orders', pairs: pairs(archive(archived), live(present, traits)) }, context(changes))
}

function written(item: PlanItem, path: string): Record<string, unknown> {
  const write = item.writes.find((one) => one.path === path)
  assert.ok(write && 'data' in write && write.data, `${path} is not written`)
  return JSON.parse(write.data.toString())
}

const state0 = '/brokers/topics/orders/partitions/0/state'
const whole = topicContents('orders', 'ID', [stateOf(5), stateOf(6)])

/** The same topic with other contents of its JSON. */
const withJson = (contents: [string, unknown][], changes: object): [string, unknown][] =>
  contents.map(([path, data], index) => [path, index === 0 ? { ...Object(data), ...changes } : data])
const moving = (contents: [string, unknown][]) =>
  withJson(contents, { adding_replicas: { 0: [2] }, removing_replicas: { 0: [1] } })

describe('a lost topic', () => {
  test('is written with raised leader epochs, the same id and no reassignment', () => {
    const item = plan(moving(whole), [])
    assert.equal(item.action, 'create')
    assert.deepEqual(
      item.writes.map((write) => write.path),
      whole.map(([path]) => path),
      'parents before children',
    )
    assert.equal(written(item, state0).leader_epoch, 1005)
    const json = written(item, '/brokers/topics/orders')
    assert.equal(json.topic_id, 'ID')
    assert.deepEqual([json.adding_replicas, json.removing_replicas], [{}, {}])
  })

  test('says whose leader and ISR it gets, and shows what will be written, mapped brokers and raised epochs', () => {
    const item = plan(whole, [], { options: { ...everyOption, brokerMapping: { 1: 11, 2: 12 } } })
    assert.match(item.summary, /leader and ISR are the archive's/)
    assert.equal(
      item.after?.split('\n')[1],
      'partition 0: replicas 11 12; leader 11, ISR 11 12, leader epoch 1005, controller epoch 3',
    )
    const untold = plan(whole, [], { options: { ...noOption, brokerMapping: { 1: 11, 2: 12 } } })
    assert.deepEqual([untold.action, untold.after], ['refuse', item.after])
  })

  test('never carries a controller epoch above the one that is written', () => {
    const item = plan(topicContents('orders', 'ID', [stateOf(5, 5000)]), [])
    assert.equal(written(item, state0).controller_epoch, 1009)
  })

  test("is refused without the operator's word on the ISR", () => {
    const item = plan(whole, [], { options: noOption })
    assert.deepEqual([item.action, item.conflict, item.writes.length], ['refuse', true, 0])
    assert.match(item.reason, /Tick/)
  })

  test('is refused when the archive has no state for a partition', () => {
    const item = plan(topicContents('orders', 'ID', [stateOf(5), null]), [])
    assert.equal(item.action, 'refuse')
    assert.match(item.reason, /partition 1/)
  })

  test('is refused when it was being deleted', () => {
    const item = plan(whole, [], { archive: archiveFacts({ topicsBeingDeleted: new Set(['orders']) }) })
    assert.equal(item.action, 'refuse')
  })

  test('is refused without an id where live topics have one', () => {
    const item = plan(topicContents('orders', null, [stateOf(5)]), [])
    assert.equal(item.action, 'refuse')
    const old = plan(topicContents('orders', null, [stateOf(5)]), [], { live: liveFacts({ writesTopicIds: false }) })
    assert.equal(old.action, 'create')
  })

  test('is created whatever its size: what is too large for one transaction is split behind the gate', () => {
    const item = plan(
      topicContents(
        'orders',
        'ID',
        Array.from({ length: 5000 }, () => stateOf(1)),
      ),
      [],
    )
    assert.equal(item.action, 'create')
    assert.equal(item.writes.length, 2 + 2 * 5000)
  })
})

describe('the same topic', () => {
  test('keeps state and assignment whatever the archive says', () => {
    const moved = topicContents('orders', 'ID', [stateOf(50), stateOf(60)])
    const item = plan(whole, moved)
    assert.deepEqual([item.action, item.conflict, item.writes.length], ['keep', false, 0])
  })

  test('gets back a missing state only', () => {
    const item = plan(whole, topicContents('orders', 'ID', [null, stateOf(60)]))
    assert.equal(item.action, 'change')
    assert.deepEqual(
      item.writes.map((write) => [write.op, write.path]),
      [['create', state0]],
    )
    assert.equal(written(item, state0).leader_epoch, 1005)
  })

  test('gets a hand-edited state replaced in place, against its version', () => {
    const item = plan(whole, topicContents('orders', 'ID', ['broken', stateOf(60)]), {}, { version: 4 })
    assert.deepEqual(
      item.writes.map((write) => [write.op, write.path, 'version' in write ? write.version : null]),
      [['setData', state0, 4]],
    )
  })

  test('gets back partitions that its JSON has lost, the live ones stay', () => {
    const item = plan(whole, topicContents('orders', 'ID', [stateOf(50)]))
    assert.deepEqual(Object.keys(written(item, '/brokers/topics/orders').partitions ?? {}), ['0', '1'])
    assert.ok(item.writes.some((write) => write.path.endsWith('/partitions/1/state')))
    assert.ok(!item.writes.some((write) => write.path === state0))
  })

  test('with an unreadable JSON is repaired when it is the very znode that was archived', () => {
    const broken: [string, unknown][] = [['/brokers/topics/orders', '{"version":3,'], ...whole.slice(1)]
    const item = plan(whole, broken)
    assert.equal(item.action, 'change')
    assert.equal(written(item, '/brokers/topics/orders').topic_id, 'ID')
    const recreated = plan(whole, broken, {}, { czxid: 99n })
    assert.deepEqual([recreated.action, recreated.conflict], ['keep', true])
  })

  test('with a state written anew gives up a reassignment under way: all its replicas stay', () => {
    const item = plan(whole, moving(topicContents('orders', 'ID', [null, stateOf(60)])), {}, { version: 4 })
    assert.deepEqual(
      item.writes.map((write) => [write.op, write.path]),
      [
        ['setData', '/brokers/topics/orders'],
        ['create', state0],
      ],
    )
    assert.partialDeepStrictEqual(written(item, '/brokers/topics/orders'), {
      adding_replicas: {},
      removing_replicas: {},
      partitions: { 0: [1, 2], 1: [1, 2] },
    })
    assert.match(item.summary, /the reassignment under way is dropped, all its replicas stay/)
    const healthy = plan(whole, moving(topicContents('orders', 'ID', [stateOf(50), stateOf(60)])))
    assert.deepEqual([healthy.action, healthy.writes], ['keep', []], 'over whole states it goes on')
  })

  test('under another assignment says that the live one differs and stays', () => {
    const elsewhere = { partitions: { 0: [2, 3], 1: [1, 2] } }
    const item = plan(whole, withJson(topicContents('orders', 'ID', [stateOf(50), stateOf(60)]), elsewhere))
    assert.deepEqual([item.action, item.conflict, item.writes.length], ['keep', false, 0])
    assert.equal(item.summary, "whole; the live assignment of 1 partition differs from the archive's and stays")
    assert.match(item.reason, /0 on 2 3, in the archive on 1 2/)
    assert.equal(item.after, item.before)
    assert.equal(plan(whole, whole).reason, '')
  })

  test('whose id was dropped or written over in the very same znode gets it back, states and partitions stay', () => {
    const state = { ...stateOf(9), isr: [1, 2] }
    const dropped = topicContents('orders', null, [state, state, state])
    for (const present of [dropped, topicContents('orders', 'INVENTED', [state, state, state])]) {
      const item = plan(whole, present, { options: noOption }, { version: 8 })
      assert.deepEqual([item.action, item.conflict], ['change', false])
      assert.deepEqual(
        item.writes.map((write) => [write.op, write.path, 'version' in write && write.version]),
        [['setData', '/brokers/topics/orders', 8]],
      )
      assert.partialDeepStrictEqual(written(item, '/brokers/topics/orders'), {
        version: 3,
        topic_id: 'ID',
        adding_replicas: {},
        removing_replicas: {},
        partitions: { 0: [1, 2], 1: [1, 2], 2: [1, 2] },
      })
      assert.match(item.summary, /topic id is put back: (none|INVENTED) → ID/)
      assert.doesNotMatch(item.summary + item.reason, /created anew/)
    }
    const taken = plan(whole, dropped, { options: { ...everyOption, takeArchiveIds: 'all' } })
    assert.deepEqual([taken.action, taken.writes.length], ['change', 1], 'asked for too, its states stay')
    const running = plan(whole, dropped, { options: { ...everyOption, mode: 'online' } })
    assert.deepEqual([running.action, running.writes.length], ['refuse', 0])
    assert.match(running.reason, /this same archive/)
  })

  test('damaged, needs the tick as a lost one does', () => {
    const item = plan(whole, topicContents('orders', 'ID', [null, stateOf(60)]), { options: noOption })
    assert.equal(item.action, 'refuse')
  })

  test('without ids is the same only as the same znode', () => {
    const old = topicContents('orders', null, [stateOf(5)])
    assert.deepEqual(plan(old, old).conflict, false)
    assert.deepEqual(plan(old, old, {}, { czxid: 99n }).conflict, true)
  })
})

test('a topic that the live tree orders to delete is refused, whole or lost', () => {
  const facts = liveFacts({ topicsBeingDeleted: new Set(['orders']) })
  for (const present of [whole, []]) {
    const item = plan(whole, present, { live: facts })
    assert.deepEqual([item.action, item.conflict, item.writes.length], ['refuse', true, 0])
  }
})

test('a damaged topic that was reassigned since is not put together from two assignments', () => {
  const moved = { ...stateOf(50), leader: 4, isr: [4, 5] }
  const broken: [string, unknown][] = [
    ['/brokers/topics/orders', '{"version":3,'],
    ...topicContents('orders', 'ID', [moved, moved]).slice(1),
  ]
  const item = plan(whole, broken)
  assert.deepEqual([item.action, item.writes.length], ['refuse', 0])
  assert.match(item.reason, /reassigned/)
})

test('another topic of the same name stays and is a conflict', () => {
  const item = plan(whole, topicContents('orders', 'OTHER', [stateOf(0), stateOf(0)]), {}, { czxid: 99n })
  assert.deepEqual([item.action, item.conflict, item.writes.length], ['keep', true, 0])
  assert.match(item.reason, /OTHER.*created anew/)
})

test('a topic the archive does not know stays', () => {
  const item = plan([], whole)
  assert.deepEqual([item.action, item.conflict], ['keep', false])
})

test('a moving ISR is the same decision, another wanted end state is not', () => {
  const damaged = (epoch: number) => plan(whole, topicContents('orders', 'ID', [null, stateOf(epoch)]))
  assert.equal(damaged(60).fingerprint, damaged(61).fingerprint)
  const other = plan(
    topicContents('orders', 'ID', [stateOf(8), stateOf(6)]),
    topicContents('orders', 'ID', [null, stateOf(60)]),
  )
  assert.notEqual(other.outcome, damaged(60).outcome)
})
