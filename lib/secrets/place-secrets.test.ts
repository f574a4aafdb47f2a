import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BackupPlace } from '#lib/sources/path-types.ts'
import { chooseSecrets, keepDates, openSecrets, sealSecrets, withoutSecrets } from './place-secrets.ts'

process.env.DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/none'
process.env.KMC_SECRET_KEY = Buffer.alloc(32, 7).toString('base64')

const owner = { table: 'BackupTask', row: 'one' } as const
const place: BackupPlace = {
  ...{ pathType: 'CIFS', ipMode: 'IPv4', host: '192.0.2.9', port: 445, user: 'kafka', domain: '' },
  ...{ encrypt: true, sharePath: '/share/kafka', password: 'typed' },
}
const { password: _, ...untyped } = place

test('the place is kept without its secrets, and they open in their own row alone', () => {
  assert.deepEqual(withoutSecrets(place), untyped)
  const stored = sealSecrets(chooseSecrets(place, null, 'place'), owner, 'alice')
  assert.equal(JSON.stringify(stored).includes('typed'), false)
  assert.deepEqual(openSecrets(stored, owner), { password: 'typed' })
  assert.throws(() => openSecrets(stored, { ...owner, row: 'two' }), { code: 'INTERNAL' })
  const moved = { passphrase: stored.password }
  assert.throws(() => openSecrets(moved, owner), { code: 'INTERNAL' })
})

test('what is not typed is taken from what is stored, what is emptied is gone', () => {
  const known = { place: untyped, secrets: { password: 'stored' } }
  assert.deepEqual(chooseSecrets(untyped, known, 'place'), { password: 'stored' })
  assert.deepEqual(chooseSecrets(place, known, 'place'), { password: 'typed' })
  assert.deepEqual(chooseSecrets({ ...place, password: '' }, known, 'place'), {})
  const moved = { ...untyped, encrypt: false, sharePath: '/share/other' }
  assert.deepEqual(chooseSecrets(moved, known, 'place'), { password: 'stored' })
})

test('a stored secret never goes to another server or for another user', () => {
  const known = { place: untyped, secrets: { password: 'stored' } }
  for (const changed of [{ host: '192.0.2.66' }, { port: 4445 }, { user: 'eve' }, { domain: 'OTHER' }]) {
    assert.throws(() => chooseSecrets({ ...untyped, ...changed }, known, 'targets.0.place'), {
      code: 'INVALID_INPUT',
      field: 'targets.0.place.password',
    })
  }
})

test('a secret that stays keeps when and by whom it was set', () => {
  const before = { password: { sealed: 'x', at: '2026-01-01T00:00:00.000Z', by: 'alice' } }
  const sealed = sealSecrets({ password: 'stored' }, owner, 'bob')
  assert.equal(keepDates(sealed, before, untyped).password?.by, 'alice')
  assert.equal(keepDates(sealed, before, place).password?.by, 'bob')
})

test('a typed password takes the place of a stored key, a typed passphrase does not', () => {
  const sftp: BackupPlace = {
    ...{ pathType: 'SFTP', ipMode: 'IPv4', host: '192.0.2.9', port: 22, user: 'kafka' },
    ...{ hostKey: `SHA256:${'A'.repeat(43)}`, targetPath: '/srv/kafka' },
  }
  const known = { place: sftp, secrets: { privateKey: 'key', passphrase: 'old' } }
  assert.deepEqual(chooseSecrets({ ...sftp, password: 'typed' }, known, 'place'), { password: 'typed' })
  const renewed = { privateKey: 'key', passphrase: 'new' }
  assert.deepEqual(chooseSecrets({ ...sftp, passphrase: 'new' }, known, 'place'), renewed)
})
