import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Acl } from '#lib/zookeeper/types.ts'
import type { PlanDecision } from '../facts/plan-decision.ts'
import type { PlanItem } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
import {
  archivedZnode,
  archiveFacts,
  liveFacts,
  liveZnode,
  noOption,
  pairs,
  stateOf,
  topicContents,
} from '../testing/sample-trees.fixture.ts'
import { planClusterId } from './plan-cluster-id.ts'
import { planEntity } from './plan-entity.ts'
import { addToSummary, emptySummary } from './plan-summary.ts'
import { planTopic } from './plan-topic.ts'

const targets = {
  controllerEpoch: 1009,
  leaderEpochRaise: 1000,
  brokerIdCounter: null,
  producerIdBlockStart: null,
  clusterId: 'A',
}
const closed: readonly Acl[] = [{ perms: 31, scheme: 'sasl', id: 'kafka' }]

function planEntityAt(path: string, data: unknown, live: unknown, acls: readonly Acl[] | undefined) {
  return (options: PlanOptions): PlanItem | null =>
    planEntity(
      {
        path,
        archived: archivedZnode(path, data),
        live: live === null ? null : liveZnode(path, live, acls ? { acl: acls } : {}),
      },
      { options, liveParentAcl: null, refusal: null, staysWithTopic: false, watchedParents: new Map() },
    )
}

function planTopicOf(archivedId: string | null, liveId: string | null, beingDeleted: readonly string[] = []) {
  const archived = topicContents('orders', archivedId, [stateOf(5)]).map(([path, data]) => archivedZnode(path, data))
  const live =
    liveId === null
      ? []
      : topicContents('orders', liveId, [stateOf(1)]).map(([path, data]) => liveZnode(path, data, { czxid: 9n }))
  const facts = archiveFacts({ topicsBeingDeleted: new Set(beingDeleted) })
  return (options: PlanOptions): PlanItem =>
    planTopic(
      { topic: 'orders', pairs: pairs(archived, live) },
      { archive: facts, live: liveFacts(), options, targets },
    )
}

const clusterIdPair = {
  path: '/cluster/id',
  archived: archivedZnode('/cluster/id', { version: '1', id: 'B' }),
  live: liveZnode('/cluster/id', { version: '1', id: 'A' }),
}
const user = { version: 1, config: { 'SCRAM-SHA-256': 'salt=1' } }
const config = { version: 1, config: {} }

/** What is left out until options are chosen, one after the other; each is named before it is asked for. */
const waiting: [string, (options: PlanOptions) => PlanItem | null, [PlanDecision, Partial<PlanOptions>][]][] = [
  [
    'a lost user',
    planEntityAt('/config/users/alice', user, null, undefined),
    [['restoreSecurity', { restoreSecurity: true }]],
  ],
  [
    'an old offset',
    planEntityAt('/consumers/g/offsets/orders/0', '5', '9', undefined),
    [['restoreOffsets', { restoreOffsets: true }]],
  ],
  [
    'a token',
    planEntityAt('/delegation_token/tokens/t', config, null, undefined),
    [['restoreTokens', { restoreTokens: true }]],
  ],
  [
    'a more open znode ACL',
    planEntityAt('/config/topics/orders', config, config, closed),
    [['loosenAcls', { loosenAcls: true }]],
  ],
  ['a lost topic', planTopicOf('ID', null), [['acceptArchiveIsr', { acceptArchiveIsr: true }]]],
  [
    'a lost topic without id that was being deleted',
    planTopicOf(null, null, ['orders']),
    [
      ['restoreDeletedTopics', { restoreDeletedTopics: true }],
      ['acceptTopicsWithoutIds', { acceptTopicsWithoutIds: true }],
      ['acceptArchiveIsr', { acceptArchiveIsr: true }],
    ],
  ],
  [
    'a topic that was created anew',
    planTopicOf('ID', 'OTHER'),
    [
      ['takeArchiveIds', { takeArchiveIds: 'all' }],
      ['acceptArchiveIsr', { acceptArchiveIsr: true }],
    ],
  ],
  [
    'another cluster id',
    (options) =>
      planClusterId(clusterIdPair, { options, targets: { ...targets, clusterId: options.takeClusterId ? 'B' : 'A' } }),
    [['takeClusterId', { takeClusterId: true }]],
  ],
]

for (const [what, planWith, steps] of waiting) {
  test(`${what} names the option that lifts it, and once it is chosen the one it is written for`, () => {
    let options = noOption
    for (const [decision, choice] of steps) {
      const item = planWith(options)
      assert.deepEqual([item?.decision, item?.conflict, item?.writes], [decision, true, []])
      options = { ...options, ...choice }
    }
    const item = planWith(options)
    assert.equal(item?.conflict, false)
    assert.ok(item?.writes.length > 0)
    assert.ok(
      steps.some(([decision]) => decision === item.decision),
      `${item.decision} is none that was asked for`,
    )
  })
}

test('what no option lifts asks for none', () => {
  const unusable = planEntityAt('/config/users/alice', 'no JSON', null, undefined)(noOption)
  assert.deepEqual([unusable?.action, unusable?.decision], ['refuse', null])
  assert.equal(planTopicOf('ID', 'OTHER')({ ...noOption, mode: 'online' }).decision, null)
})

test('the summary counts what each option decides, and what of it is lost altogether', () => {
  const summary = emptySummary()
  const lost = planEntityAt('/config/users/alice', user, null, undefined)
  const changed = planEntityAt('/config/users/bob', user, config, undefined)
  for (const item of [
    lost(noOption),
    changed(noOption),
    planTopicOf('ID', null)({ ...noOption, acceptArchiveIsr: true }),
  ]) {
    if (item) addToSummary(summary, item)
  }
  assert.deepEqual(summary.decisions, {
    restoreSecurity: { open: { users: 2 }, taken: {}, missing: 1 },
    acceptArchiveIsr: { open: {}, taken: { topics: 1 }, missing: 0 },
  })
})
