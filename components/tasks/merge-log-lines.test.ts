import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogLineView } from '#lib/contract/executions.ts'
import { maximumLines, mergeLogLines } from './merge-log-lines.ts'

const line = (id: number): LogLineView => ({ id, at: '2026-01-01T00:00:00Z', level: 'info', phase: null, message: '' })
const ids = (lines: LogLineView[]) => lines.map((one) => one.id)

test('new lines follow the known ones, and one answered twice stands once', () => {
  assert.deepEqual(ids(mergeLogLines([line(1), line(2)], [line(2), line(5)])), [1, 2, 5])
  assert.deepEqual(ids(mergeLogLines([], [line(7)])), [7])
})

test('the oldest lines go when there are too many', () => {
  const many = Array.from({ length: maximumLines }, (_, index) => line(index + 1))
  const merged = mergeLogLines(many, [line(maximumLines + 1)])
  assert.equal(merged.length, maximumLines)
  assert.equal(merged[0]?.id, 2)
})
