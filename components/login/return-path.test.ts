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

test('a path that would be another host’s address stays a path here', () => {
  for (const from of [
    '/.//evil.example/login',
    '/..//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    '/.///x',
  ]) {
    const path = returnPathOf(from)
    assert.equal(new URL(path, 'http://console.example').origin, 'http://console.example', from)
    assert.doesNotMatch(path, /^\/[/\\]/, from)
  }
  assert.equal(returnPathOf('/.//login'), '/overview')
})
