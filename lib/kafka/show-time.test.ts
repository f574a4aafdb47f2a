import assert from 'node:assert/strict'
import { test } from 'node:test'
import { showTime } from './show-time.ts'

test('a time that no calendar has is shown as the nearest one', () => {
  assert.equal(showTime(0), '1970-01-01T00:00:00.000Z')
  assert.equal(showTime(Number.MAX_SAFE_INTEGER), '+275760-09-13T00:00:00.000Z')
  assert.equal(showTime(-Number.MAX_SAFE_INTEGER), '-271821-04-20T00:00:00.000Z')
})
