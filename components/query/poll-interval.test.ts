import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pollInterval } from './poll-interval.ts'

const answered = { status: 'success', dataUpdatedAt: 10_000, errorUpdatedAt: 0, errorUpdateCount: 0 } as const

test('an answer keeps the interval, also the end of polling', () => {
  assert.equal(pollInterval(answered, 1000), 1000)
  assert.equal(pollInterval(answered, false), false)
})

test('failures after an answer wait as long again as it has been failing, 30 s at most', () => {
  const failing = { ...answered, status: 'error', errorUpdateCount: 7 } as const
  assert.equal(pollInterval({ ...failing, errorUpdatedAt: 10_400 }, 1000), 1000)
  assert.equal(pollInterval({ ...failing, errorUpdatedAt: 14_000 }, 1000), 4000)
  assert.equal(pollInterval({ ...failing, errorUpdatedAt: 900_000 }, 1000), 30_000)
})

test('what never answered is asked ever more slowly', () => {
  const never = { status: 'error', dataUpdatedAt: 0, errorUpdatedAt: 5 } as const
  assert.equal(pollInterval({ ...never, errorUpdateCount: 1 }, 1000), 2000)
  assert.equal(pollInterval({ ...never, errorUpdateCount: 3 }, 1000), 8000)
  assert.equal(pollInterval({ ...never, errorUpdateCount: 50 }, 1000), 30_000)
})
