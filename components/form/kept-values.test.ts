import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeWithoutSecrets } from './kept-values.ts'

test('what is kept of a form over a login holds none of its secrets, however deep they stand', () => {
  const place = { pathType: 'SFTP', user: 'bob', password: 'a', privateKey: 'b', passphrase: 'c' }
  const kept = writeWithoutSecrets({ name: 'nightly', place, targets: [{ place }], secretAccessKey: 'd' })
  const rest = { pathType: 'SFTP', user: 'bob' }
  assert.deepEqual(JSON.parse(kept), { name: 'nightly', place: rest, targets: [{ place: rest }] })
})
