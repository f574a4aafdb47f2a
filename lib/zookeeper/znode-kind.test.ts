import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kindOf } from './znode-kind.ts'

test('the kind of a znode stands in its ephemeral owner', () => {
  for (const [ephemeralOwner, kind] of [
    [0n, 'persistent'],
    [0x8000000000000000n, 'container'],
    [-0x8000000000000000n, 'container'],
    [0xff00000000001388n, 'ttl'],
    [BigInt.asIntN(64, 0xff00000000001388n), 'ttl'],
    [0x1000000abcd0000n, 'ephemeral'],
    [BigInt.asIntN(64, 0x8100000abcd0000n * 0x10n), 'ephemeral'],
  ] as const) {
    assert.equal(kindOf({ ephemeralOwner }), kind, ephemeralOwner.toString(16))
  }
})
