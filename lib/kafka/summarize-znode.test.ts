import assert from 'node:assert/strict'
import { test } from 'node:test'
import { summarizeZnode } from './summarize-znode.ts'

const cases: [path: string, content: unknown, summary: string][] = [
  [
    '/brokers/topics/orders/partitions/0/state',
    { version: 1, leader: 2, leader_epoch: 12, controller_epoch: 3, isr: [2, 1] },
    'leader broker 2, leader epoch 12, ISR 2, 1',
  ],
  [
    '/brokers/topics/orders/partitions/0/state',
    { version: 1, leader: -1, leader_epoch: 13, controller_epoch: 3, isr: [] },
    'no leader, leader epoch 13, ISR empty',
  ],
  [
    '/brokers/topics/orders',
    { version: 3, partitions: { 0: [1, 2], 1: [2, 1] }, topic_id: 'abc', adding_replicas: { 0: [3] } },
    '2 partitions, replication factor 2, being reassigned',
  ],
  ['/brokers/topics/orders/partitions', null, 'parent of the partitions'],
  ['/config/topics/orders', { version: 1, config: { 'retention.ms': '604800000' } }, 'retention.ms 604800000 (7 d)'],
  ['/config/topics/orders', { version: 1, config: {} }, 'no settings of its own'],
  [
    '/kafka-acl/Topic/orders',
    { version: 1, acls: [{ principal: 'User:alice', permissionType: 'Allow', operation: 'Read', host: '*' }] },
    '1 rule for User:alice',
  ],
  ['/cluster/id', { version: '1', id: 'xyz' }, 'the cluster id: xyz'],
  ['/controller_epoch', 7, 'controller epoch 7'],
  ['/brokers/ids/1', { endpoints: ['PLAINTEXT://10.0.0.1:9092'] }, 'live broker at 10.0.0.1:9092'],
  ['/controller', { version: 1, brokerid: 2 }, 'the controller is broker 2'],
  ['/brokers/topics/torn', '{"version"', 'a topic: its id and the replicas of its partitions'],
  ['/somebody/else', 'password=1', 'not written by any Kafka this console knows'],
]

for (const [path, content, summary] of cases) {
  test(`${path}: ${summary}`, () => {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    assert.equal(summarizeZnode(path, content === null ? null : Buffer.from(text)), summary)
  })
}

test('verifiers and secrets never stand in it', () => {
  const config = { 'SCRAM-SHA-256': 'salt=hidden,stored_key=hidden', producer_byte_rate: '1024' }
  const summary = summarizeZnode('/config/users/alice', Buffer.from(JSON.stringify({ version: 1, config })))
  assert.match(summary, /producer_byte_rate 1024 \(1 KiB\)/)
  assert.doesNotMatch(summary, /hidden/)
  const broker = { version: 1, config: { 'listener.name.a.ssl.keystore.password': 'hidden' } }
  assert.doesNotMatch(summarizeZnode('/config/brokers/1', Buffer.from(JSON.stringify(broker))), /hidden/)
  assert.doesNotMatch(summarizeZnode('/delegation_token/tokens/t', Buffer.from('hidden')), /hidden/)
})
