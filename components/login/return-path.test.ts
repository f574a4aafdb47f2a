import assert from 'node:assert/strict'
import { test } from 'node:test'
import { returnPathOf } from './return-path.ts'

test('a page of the console is returned to, with its search', () => {
  assert.equal(returnPathOf('/backup-management?status=Failed'), '/backup-management?status=Failed')
})

test('nothing else is', () => {
  for (const from of [
    undefined,
    '//evil.example/x',
    'https://evil.example/',
    '/\\evil.example',
    'javascript:alert(1)',
    '/login?from=/login',
    'http://',
  ]) {
    assert.equal(returnPathOf(from), '/overview', from)
  }
})
