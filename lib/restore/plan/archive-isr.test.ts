import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PreflightFinding } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
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
import { ArchiveIsr } from './archive-isr.ts'
import { planTopic } from './plan-topic.ts'
import type { TopicContext } from './topic-context.ts'

const taken = '2026-01-01T00:00:00.000Z'
const now = new Date('2026-01-02T02:10:00.000Z')
const contents = (topic: string, states: unknown[]) => topicContents(topic, `ID-${topic}`, states)
/** Broker 2 was out of sync in one of three partitions, broker 1 alone there. */
const orders = contents('orders', [stateOf(5), { ...stateOf(6), isr: [1] }, { ...stateOf(6), leader: 2 }])

function finding(options: PlanOptions, live: [string, unknown][] = []): PreflightFinding | undefined {
  const isr = new ArchiveIsr()
  const targets = { controllerEpoch: 1009, leaderEpochRaise: 1000, brokerIdCounter: null, producerIdBlockStart: null }
  const context: TopicContext = {
    archive: archiveFacts(),
    live: liveFacts(),
    options,
    targets: { ...targets, clusterId: 'A' },
  }
  const group = {
    topic: 'orders',
    pairs: pairs(
      orders.map(([path, data]) => archivedZnode(path, data)),
      live.map(([path, data]) => liveZnode(path, data)),
    ),
  }
  isr.addTopic(group, planTopic(group, context), context)
  const [first, ...others] = isr.findings(options, taken, now)
  assert.deepEqual(others, [])
  return first
}

describe("the archive's leader and ISR", () => {
  test('are a warning that names the age, the leaders and who was behind, and says in which order to start', () => {
    const { result, seen, remedy } = finding(everyOption) ?? assert.fail('no finding')
    assert.equal(result, 'warning')
    assert.equal(
      seen,
      'Leader and ISR of 3 partitions in 1 topic are known from the archive only, which was taken 26 h ago (2026-01-01T00:00:00.000Z). By it broker 1 leads 2, broker 2 leads 1. Nobody else is in sync with broker 1 in 1: these have no leader before it comes. Out of sync was broker 2 in 1 of 3; in sync everywhere was 1: of these start first the one that stopped last.',
    )
    assert.match(
      remedy,
      /^A broker that missed records .* do not start all brokers together: start the one that stopped last/,
    )
  })

  test('are told before the tick too, which waits for just that', () => {
    const { seen, remedy } = finding(noOption) ?? assert.fail('no finding')
    assert.match(seen, /3 partitions in 1 topic .* 26 h ago/)
    assert.match(remedy, /^Before you tick "Write lost topics/)
  })

  test('are told of the partitions that are written only, by their ids in this cluster', () => {
    const damaged = contents('orders', [stateOf(50), null, stateOf(60)])
    assert.match(
      finding(everyOption, damaged)?.seen ?? '',
      /^Leader and ISR of 1 partition in 1 topic .* broker 1 leads 1\./,
    )
    const mapped = finding({ ...everyOption, brokerMapping: { 1: 11, 2: 12 } })
    assert.match(mapped?.seen ?? '', /broker 11 leads 2, broker 12 leads 1/)
  })

  test('are nobody’s concern where the live ones stay, or Kafka runs', () => {
    assert.equal(finding(everyOption, contents('orders', [stateOf(50), stateOf(50), stateOf(50)])), undefined)
    assert.equal(finding({ ...everyOption, mode: 'online' }), undefined)
  })
})
