import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findDeafBrokers } from './watched-parents.ts'

const registered = { czxid: 10n, ctime: 1_000_000 }
const brokers = [{ id: 1, stat: { ...liveStat(), ...registered } }]

function liveStat() {
  return {
    mzxid: 0n,
    pzxid: 0n,
    mtime: 0,
    version: 0,
    cversion: 0,
    aversion: 0,
    ephemeralOwner: 5n,
    dataLength: 0,
    numChildren: 0,
  }
}

test('a parent of configuration notifications that is younger than a broker is not heard by it', () => {
  assert.deepEqual(findDeafBrokers('/config/changes', { czxid: 9n, ctime: 999_000 }, brokers), [])
  assert.deepEqual(findDeafBrokers('/config/changes', { czxid: 11n, ctime: 1_000_001 }, brokers), [1])
})

test('the parents of ACL and token notifications are made by a broker that has just registered', () => {
  for (const path of ['/kafka-acl-changes', '/kafka-acl-extended-changes', '/delegation_token/token_changes']) {
    assert.deepEqual(findDeafBrokers(path, { czxid: 11n, ctime: 1_002_000 }, brokers), [], path)
    assert.deepEqual(findDeafBrokers(path, { czxid: 11n, ctime: 1_100_000 }, brokers), [1], path)
  }
})
