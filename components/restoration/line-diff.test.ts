import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diffLines } from './line-diff.ts'

const pairs = (before: string | null, after: string | null) =>
  diffLines(before, after).map(({ number: _number, ...pair }) => pair)

test('a line that changed stands beside what it becomes, the rest is the same', () => {
  assert.deepEqual(pairs('a\nb\nc', 'a\nB\nc'), [
    { kind: 'same', before: 'a', after: 'a' },
    { kind: 'changed', before: 'b', after: 'B' },
    { kind: 'same', before: 'c', after: 'c' },
  ])
})

test('a line that was inserted has no counterpart', () => {
  assert.deepEqual(pairs('a\nc', 'a\nb\nc'), [
    { kind: 'same', before: 'a', after: 'a' },
    { kind: 'changed', before: null, after: 'b' },
    { kind: 'same', before: 'c', after: 'c' },
  ])
})

test('what does not exist on one side leaves that side empty', () => {
  assert.deepEqual(pairs(null, 'a\nb'), [
    { kind: 'changed', before: null, after: 'a' },
    { kind: 'changed', before: null, after: 'b' },
  ])
  assert.deepEqual(pairs('a', null), [{ kind: 'changed', before: 'a', after: null }])
})

test('equal texts have no changed row, a last line feed counts for nothing', () => {
  assert.deepEqual(pairs('a\nb\n', 'a\nb'), [
    { kind: 'same', before: 'a', after: 'a' },
    { kind: 'same', before: 'b', after: 'b' },
  ])
})

test('texts too long to align still show every line', () => {
  const left = Array.from({ length: 600 }, (_, index) => `left ${index}`).join('\n')
  const right = Array.from({ length: 700 }, (_, index) => `right ${index}`).join('\n')
  const rows = diffLines(left, right)
  assert.equal(rows.length, 700)
  assert.equal(rows[699]?.number, 700)
  assert.equal(rows[0]?.before, 'left 0')
  assert.equal(rows[699]?.before, null)
})
