import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queryKeyOf } from './query-key.ts'

test('a list is the prefix of its items and of its searches', () => {
  assert.deepEqual(queryKeyOf('/api/clusters'), ['api', 'clusters'])
  assert.deepEqual(queryKeyOf('/api/clusters/7'), ['api', 'clusters', '7'])
  assert.deepEqual(queryKeyOf('/api/audit?q=a&before=3'), ['api', 'audit', '?q=a&before=3'])
})
