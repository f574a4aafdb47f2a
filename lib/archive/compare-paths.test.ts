import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareZnodePaths } from './compare-paths.ts'

test('parents stand before children, and a subtree before the sibling whose name goes on', () => {
  const ordered = [
    '/',
    '/a',
    '/a/b',
    '/a/b/c',
    '/a/b!',
    '/a!',
    '/a-b',
    '/a-b/c',
    '/a.b',
    '/a0',
    '/ab',
    '/b',
    '/ä',
    '/表',
  ]
  assert.deepEqual([...ordered].reverse().sort(compareZnodePaths), ordered)
  for (const path of ordered) assert.equal(compareZnodePaths(path, path), 0)
})

test('is the order of the components', () => {
  const names = ['', '!', '-', '.', '0', 'a', 'a-', 'ab', 'b']
  const paths = names.flatMap((a) => names.map((b) => `/${[a, b].filter(Boolean).join('/')}`))
  const byComponents = (a: string, b: string) => {
    const [x, y] = [a, b].map((path) => path.split('/').filter(Boolean))
    for (let i = 0; x && y; i++) {
      if (x[i] === undefined || y[i] === undefined) return x.length - y.length
      if (x[i] !== y[i]) return String(x[i]) < String(y[i]) ? -1 : 1
    }
    return 0
  }
  for (const a of paths) {
    for (const b of paths) assert.equal(Math.sign(compareZnodePaths(a, b)), Math.sign(byComponents(a, b)), `${a} ${b}`)
  }
})
