import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ArchiveFacts } from '../facts/archive-facts.ts'
import type { LiveFacts } from '../facts/live-facts.ts'
import { archivedZnode, archiveFacts, everyOption, liveFacts, liveZnode } from '../testing/sample-trees.fixture.ts'
import { planClocks } from './plan-clocks.ts'
import { computePlanTargets } from './plan-targets.ts'

const rules = {
  'controller-epoch': '/controller_epoch',
  'broker-id-counter': '/brokers/seqid',
  'producer-id-block': '/latest_producer_id_block',
} as const

interface Scene {
  archive?: Partial<ArchiveFacts>
  live?: Partial<LiveFacts>
  writesTopics?: boolean
  highestLiveState?: number
}

function planClock(rule: keyof typeof rules, scene: Scene) {
  const archive = archiveFacts(scene.archive)
  const live = liveFacts(scene.live)
  const path = rules[rule]
  const isLive = {
    'controller-epoch': live.controllerEpoch !== null,
    'broker-id-counter': live.brokerIdCounter !== null,
    'producer-id-block': live.producerIdBlock !== 'absent',
  }[rule]
  const pair = { path, archived: archivedZnode(path, null), live: isLive ? liveZnode(path, null) : null }
  const [item] = planClocks(new Map([[rule, pair]]), {
    archive,
    live,
    options: everyOption,
    targets: computePlanTargets(archive, live, everyOption, new Date('2026-01-01T00:00:00.000Z')),
    highestLiveStateControllerEpoch: scene.highestLiveState ?? 0,
    writesTopics: scene.writesTopics ?? false,
  })
  assert.ok(item)
  return item
}

const block = (start: string, end: string) => ({ version: 1, broker: 2, block_start: start, block_end: end })

describe('controller epoch', () => {
  test('stays where it is past everything and no topic is written', () => {
    assert.equal(planClock('controller-epoch', {}).action, 'keep')
  })
  test('is raised past everything known when it is lost', () => {
    const item = planClock('controller-epoch', {
      live: { controllerEpoch: null },
      archive: { highestStateControllerEpoch: 50 },
    })
    assert.deepEqual([item.action, item.after], ['create', '1050'])
  })
  test('is raised when topics are written, once: a Retry finds it there', () => {
    assert.equal(planClock('controller-epoch', { writesTopics: true }).after, '1009')
  })
  test('never stays below one that a live state carries', () => {
    assert.equal(
      planClock('controller-epoch', { live: { controllerEpoch: null }, highestLiveState: 99_999 }).after,
      '99999',
    )
  })
})

describe('broker-id counter', () => {
  test('recreated below an archived assignment is raised', () => {
    const item = planClock('broker-id-counter', { archive: { brokerIdCounter: 4 }, live: { brokerIdCounter: 0 } })
    assert.deepEqual([item.action, item.after], ['change', '1004'])
  })
  test('is not raised to ids that were given by hand', () => {
    const archive = { brokerIdCounter: 4, replicaBrokerIds: new Set([167_772_161]) }
    assert.equal(planClock('broker-id-counter', { archive, live: { brokerIdCounter: 9 } }).action, 'keep')
  })
  test('is not raised without end by a forged archive', () => {
    const item = planClock('broker-id-counter', {
      archive: { brokerIdCounter: 2_000_000_000 },
      live: { brokerIdCounter: 1 },
    })
    assert.deepEqual([item.action, item.writes.length], ['refuse', 0])
  })
  test('knows ids that the counter itself forgot', () => {
    const archive = { brokerIdCounter: 1, replicaBrokerIds: new Set([1007]) }
    assert.equal(planClock('broker-id-counter', { archive, live: { brokerIdCounter: 2 } }).after, '1007')
  })
  test('past everything stays', () => {
    assert.equal(
      planClock('broker-id-counter', { archive: { brokerIdCounter: 4 }, live: { brokerIdCounter: 9 } }).action,
      'keep',
    )
  })
})

describe('producer ids', () => {
  test('lost: the next block lies far past the archived one', () => {
    const item = planClock('producer-id-block', { archive: { producerIdBlock: block('2000', '2999') } })
    assert.deepEqual([item.action, item.after], ['create', '1000000003000'])
  })
  test('of 64 bits are not rounded', () => {
    const item = planClock('producer-id-block', {
      archive: { producerIdBlock: block('9007199254740993000', '9007199254740993999') },
    })
    assert.equal(item.after, '9007200254740994000')
  })
  test('live past the archive stay', () => {
    const scene = { archive: { producerIdBlock: block('0', '999') }, live: { producerIdBlock: block('1000', '1999') } }
    assert.equal(planClock('producer-id-block', scene).action, 'keep')
  })
  test('null on both sides stays null', () => {
    assert.equal(
      planClock('producer-id-block', { archive: { producerIdBlock: 'null' }, live: { producerIdBlock: 'null' } })
        .action,
      'keep',
    )
  })
  test('lost where the archive has null still get a block: brokers may have run since', () => {
    assert.equal(planClock('producer-id-block', { archive: { producerIdBlock: 'null' } }).action, 'create')
  })
})

test('leader epochs rise by the age of the archive, so restoring it twice goes forward', () => {
  const at = (iso: string) =>
    computePlanTargets(archiveFacts(), liveFacts(), everyOption, new Date(iso)).leaderEpochRaise
  assert.equal(at('2026-01-01T00:00:10.000Z'), 1020)
  assert.equal(at('2026-01-02T00:00:00.000Z'), 173_800)
})
