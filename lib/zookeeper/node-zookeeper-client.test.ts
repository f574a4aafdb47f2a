import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openAcl } from './open-acl.ts'
import { createFlags, errorResult, opcodes, xids } from './records.ts'
import { nameErrorCode } from './zookeeper-error.ts'

// What the package is trusted with, against ZooKeeper's own definitions: another version of it must not change the wire.

test('the operation codes, transaction ids and flags are those of ZooDefs', () => {
  assert.deepEqual(opcodes, {
    create: 1,
    delete: 2,
    exists: 3,
    getData: 4,
    setData: 5,
    getAcl: 6,
    setAcl: 7,
    sync: 9,
    ping: 11,
    getChildren: 8,
    getChildren2: 12,
    check: 13,
    multi: 14,
    multiRead: 22,
    auth: 100,
    closeSession: -11,
  })
  assert.equal(errorResult, -1)
  assert.deepEqual(xids, { notification: -1, ping: -2, auth: -4 })
  assert.deepEqual(createFlags, { persistent: 0, persistentSequential: 2, ephemeral: 1 })
})

test('the error codes are those of KeeperException', () => {
  const names = {
    '-1': 'SYSTEM_ERROR',
    '-2': 'RUNTIME_INCONSISTENCY',
    '-3': 'DATA_INCONSISTENCY',
    '-4': 'CONNECTION_LOSS',
    '-5': 'MARSHALLING_ERROR',
    '-6': 'UNIMPLEMENTED',
    '-7': 'OPERATION_TIMEOUT',
    '-8': 'BAD_ARGUMENTS',
    '-12': 'UNKNOWN_SESSION',
    '-13': 'NEW_CONFIG_NO_QUORUM',
    '-14': 'RECONFIG_IN_PROGRESS',
    '-100': 'API_ERROR',
    '-101': 'NO_NODE',
    '-102': 'NO_AUTH',
    '-103': 'BAD_VERSION',
    '-108': 'NO_CHILDREN_FOR_EPHEMERALS',
    '-110': 'NODE_EXISTS',
    '-111': 'NOT_EMPTY',
    '-112': 'SESSION_EXPIRED',
    '-113': 'INVALID_CALLBACK',
    '-114': 'INVALID_ACL',
    '-115': 'AUTH_FAILED',
    '-118': 'SESSION_MOVED',
    '-119': 'NOT_READ_ONLY',
    '-120': 'EPHEMERAL_ON_LOCAL_SESSION',
    '-121': 'NO_WATCHER',
    '-122': 'REQUEST_TIMEOUT',
    '-123': 'RECONFIG_DISABLED',
    '-124': 'SESSION_CLOSED_REQUIRE_SASL_AUTH',
    '-125': 'QUOTA_EXCEEDED',
    '-127': 'THROTTLED_OP',
  }
  for (const [code, name] of Object.entries(names)) assert.equal(nameErrorCode(Number(code)), name)
  for (const unknown of [0, -9, -9999, Number.NaN]) {
    assert.throws(() => nameErrorCode(unknown), { code: 'ZK_PROTOCOL' })
  }
})

test('the open ACL is everything for everybody', () => {
  assert.deepEqual(openAcl, [{ perms: 31, scheme: 'world', id: 'anyone' }])
})
