import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeBytes } from './describe-bytes.ts'

test('sizes are said in units that a person compares', () => {
  assert.deepEqual([0, 1, 999, 1000, 79_012_345_678, 5e18].map(describeBytes), [
    '0 bytes',
    '1 byte',
    '999 bytes',
    '1.0 kB',
    '79.0 GB',
    '5000.0 PB',
  ])
})
