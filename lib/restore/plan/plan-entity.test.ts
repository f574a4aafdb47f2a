import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { Acl } from '#lib/zookeeper/types.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
import { archivedZnode, everyOption, liveZnode, noOption } from '../testing/sample-trees.fixture.ts'
import { planEntity } from './plan-entity.ts'

interface Side {
  data: unknown
  acl?: readonly Acl[]
  version?: number
}

function plan(
  path: string,
  archived: Side | null,
  live: Side | null,
  options: PlanOptions = everyOption,
  parent: readonly Acl[] | null = openAcl,
) {
  const pair = {
    path,
    archived: archived && archivedZnode(path, archived.data, archived),
    live: live && liveZnode(path, live.data, live),
  }
  return planEntity(pair, {
    options,
    liveParentAcl: parent,
    refusal: null,
    staysWithTopic: false,
    watchedParents: new Map(),
  })
}

const closedAcl: readonly Acl[] = [
  { perms: 31, scheme: 'sasl', id: 'kafka' },
  { perms: 1, scheme: 'world', id: 'anyone' },
]
const config = (values: Record<string, string>) => ({ version: 1, config: values })
const topicConfig = '/config/topics/orders'
const alice = '/config/users/alice'

describe('configurations', () => {
  test('changed: replaced in place, said in words', () => {
    const item = plan(
      topicConfig,
      { data: config({ 'retention.ms': '604800000' }) },
      { data: config({ 'retention.ms': '3600000', 'cleanup.policy': 'compact' }), version: 3 },
    )
    assert.equal(item?.action, 'change')
    assert.equal(item.summary, 'cleanup.policy compact removed; retention.ms 3600000 (1 h) → 604800000 (7 d)')
    assert.deepEqual(
      item.writes.map((write) => [write.op, 'version' in write && write.version]),
      [['setData', 3]],
    )
  })
  test('missing: created', () => assert.equal(plan(topicConfig, { data: config({}) }, null)?.action, 'create'))
  test('equal: kept', () => {
    assert.equal(plan(topicConfig, { data: config({}) }, { data: config({}) })?.action, 'keep')
  })
  test('only live: kept, no conflict', () => {
    const item = plan(topicConfig, null, { data: config({}) })
    assert.deepEqual([item?.action, item?.conflict], ['keep', false])
  })
  test('unreadable in the archive: refused', () => {
    assert.equal(plan(topicConfig, { data: '{"version":1' }, { data: config({}) })?.action, 'refuse')
  })
})

describe('users and ACLs', () => {
  const verifier = config({ 'SCRAM-SHA-512': 'salt=c2FsdA==,stored_key=c3RvcmVk,server_key=c2VydmVy,iterations=4096' })
  test('come back only on their own tick', () => {
    assert.equal(plan(alice, { data: verifier }, null, noOption)?.action, 'refuse')
    assert.equal(plan(alice, { data: verifier }, null)?.action, 'create')
    const acls = { version: 1, acls: [] }
    assert.equal(plan('/kafka-acl/Topic/orders', { data: acls }, null, noOption)?.action, 'refuse')
    assert.equal(plan('/kafka-acl/Topic/orders', { data: acls }, null)?.action, 'create')
  })
  test('verifiers are masked wherever they would be seen', () => {
    const item = plan(alice, { data: verifier }, null)
    const shown = JSON.stringify([item?.summary, item?.before, item?.after, item?.reason])
    assert.ok(!shown.includes('stored_key') && !shown.includes('c3RvcmVk'), shown)
  })
  test('a verifier is not written under an ACL more open than its live parent', () => {
    const item = plan(alice, { data: verifier, acl: openAcl }, null, everyOption, closedAcl)
    assert.equal(item?.action, 'refuse')
    assert.match(item.reason, /more open/)
  })
})

describe('znode ACLs', () => {
  test('are never loosened silently', () => {
    const item = plan(topicConfig, { data: config({}), acl: openAcl }, { data: config({}), acl: closedAcl })
    assert.deepEqual([item?.action, item?.conflict, item?.writes.length], ['keep', true, 0])
  })
  test('are tightened to what was archived', () => {
    const item = plan(topicConfig, { data: config({}), acl: closedAcl }, { data: config({}), acl: openAcl })
    assert.deepEqual(
      item?.writes.map((write) => write.op),
      ['setAcl'],
    )
  })
})

test('parents: created when absent, not mentioned otherwise', () => {
  assert.equal(plan('/config/topics', { data: null }, null)?.action, 'create')
  assert.equal(plan('/config/topics', { data: null }, { data: null }), null)
})

test('offsets come back on their own tick', () => {
  const path = '/consumers/g/offsets/t/0'
  assert.equal(plan(path, { data: '5' }, { data: '9' }, noOption)?.action, 'refuse')
  assert.equal(plan(path, { data: '5' }, { data: '9' })?.action, 'change')
})

test('tokens are refused with words', () => {
  const item = plan('/delegation_token/tokens/x', { data: { version: 1 } }, null)
  assert.equal(item?.action, 'refuse')
  assert.match(item.reason, /secret\.key/)
})

test('commands in a forged archive are refused', () => {
  const item = plan('/admin/delete_topics/orders', { data: null }, null)
  assert.deepEqual([item?.action, item?.writes.length], ['refuse', 0])
})

test('what nobody knows is created when absent only', () => {
  assert.equal(plan('/somebody/elses', { data: 'x' }, null)?.action, 'create')
  const item = plan('/somebody/elses', { data: 'x' }, { data: 'y' })
  assert.deepEqual([item?.action, item?.writes.length], ['keep', 0])
})

test('null and empty data differ', () => {
  assert.equal(plan(topicConfig, { data: config({}) }, { data: '' })?.action, 'change')
})
