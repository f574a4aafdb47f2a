import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pathTrail } from './path-trail.ts'

test('every folder from the top to the path has its step', () => {
  assert.deepEqual(pathTrail('/srv/a', '/srv/a/b/c'), ['/srv/a', '/srv/a/b', '/srv/a/b/c'])
  assert.deepEqual(pathTrail('/srv/a/', '/srv/a/b'), ['/srv/a/', '/srv/a/b'])
})

test('the top itself, and what does not lie below it, is the top', () => {
  assert.deepEqual(pathTrail('/srv/a', ''), ['/srv/a'])
  assert.deepEqual(pathTrail('/srv/a', '/srv/a'), ['/srv/a'])
  assert.deepEqual(pathTrail('/srv/a', '/srv/ab'), ['/srv/a'])
})
