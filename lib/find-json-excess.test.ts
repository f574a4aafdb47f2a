import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findJsonExcess } from './find-json-excess.ts'

const many = (piece: string, count: number) => `[${Array(count).fill(piece).join(',')}]`

test('what would grow in memory is named before it is parsed', () => {
  assert.match(findJsonExcess(many('{}', 100_001)) ?? '', /more than 100000 members/)
  assert.match(findJsonExcess(many(many('0', 90_000), 12)) ?? '', /more than 1000000 values/)
  assert.match(findJsonExcess('['.repeat(70_000)) ?? '', /nested deeper/)
})

test('long texts and what looks like structure within them are nothing', () => {
  assert.equal(findJsonExcess(many('{}', 100_000)), null)
  assert.equal(findJsonExcess(JSON.stringify({ path: ',[{'.repeat(500_000) })), null)
  assert.equal(findJsonExcess(JSON.stringify({ path: '\\",["\\\\'.repeat(200_000), next: [1] })), null)
  assert.equal(findJsonExcess(`"${'a'.repeat(70_000)}`), null)
  assert.equal(findJsonExcess('['.repeat(1000)), null)
})
