import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classifyZnode } from './catalogue.ts'

const cases: [path: string, expected: [znodeClass: string, backup: string, restore: string]][] = [
  ['/', ['structure', 'yes', 'create-if-absent']],
  ['/cluster/id', ['identity', 'yes', 'cluster-id']],
  ['/brokers/ids', ['structure', 'yes', 'create-if-absent']],
  ['/brokers/ids/1', ['registration', 'no', 'never']],
  ['/brokers/topics/orders', ['topic', 'yes', 'topic']],
  ['/brokers/topics/orders/partitions/3/state', ['topic', 'yes', 'topic']],
  ['/brokers/topics/orders/partitions/3/state/more', ['unknown', 'yes', 'create-if-absent']],
  ['/brokers/seqid', ['clock', 'yes', 'broker-id-counter']],
  ['/controller', ['registration', 'no', 'never']],
  ['/config/changes', ['structure', 'yes', 'create-if-absent']],
  ['/config/changes/config_change_0000000001', ['notification', 'no', 'never']],
  ['/config/users/<default>', ['user', 'yes', 'replace']],
  ['/config/users/alice/clients/batch', ['user', 'yes', 'replace']],
  ['/kafka-acl/Topic/orders', ['acl', 'yes', 'replace']],
  ['/kafka-acl-extended/prefixed/Group/readers-', ['acl', 'yes', 'replace']],
  ['/kafka-acl/Group/team/app', ['acl', 'yes', 'replace']],
  ['/kafka-acl-extended/prefixed/TransactionalId/team/app', ['acl', 'yes', 'replace']],
  ['/kafka-acl/Group', ['structure', 'yes', 'create-if-absent']],
  ['/admin/delete_topics/old', ['command', 'note', 'never']],
  ['/admin/reassign_partitions', ['command', 'note', 'never']],
  ['/migration', ['migration', 'note', 'refuse-all']],
  ['/consumers/g/offsets/t/0', ['offset', 'yes', 'replace']],
  ['/consumers/g/owners/t/0', ['registration', 'no', 'never']],
  ['/zookeeper/quota', ['foreign', 'no', 'never']],
  ['/kafka-metadata-console/abc', ['own', 'no', 'never']],
  ['/somebody/elses', ['unknown', 'yes', 'create-if-absent']],
]

for (const [path, [znodeClass, backup, restore]] of cases) {
  test(`${path} is ${znodeClass}`, () => {
    const meaning = classifyZnode(path)
    assert.deepEqual([meaning.class, meaning.backup, meaning.restore], [znodeClass, backup, restore])
  })
}

test('names the parts of a path', () => {
  assert.deepEqual(classifyZnode('/brokers/topics/orders/partitions/3/state').names, {
    topic: 'orders',
    partition: '3',
  })
})

test('a resource may have slashes in its name', () => {
  assert.deepEqual(classifyZnode('/kafka-acl/Group/team/app').names, { type: 'Group', name: 'team/app' })
  const extended = classifyZnode('/kafka-acl-extended/prefixed/Group/a/b/c')
  assert.deepEqual(extended.names, { pattern: 'prefixed', type: 'Group', name: 'a/b/c' })
})

test('verifiers, broker secrets and tokens are secret, quotas by client are not', () => {
  assert.equal(classifyZnode('/config/users/alice').secret, true)
  assert.equal(classifyZnode('/config/brokers/1').secret, true)
  assert.equal(classifyZnode('/delegation_token/tokens/x').secret, true)
  assert.equal(classifyZnode('/config/clients/batch').secret, false)
})
