import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { ArchivedZnode } from './archive.ts'
import { openArchive } from './read-archive.ts'
import { packSample, sampleZnode } from './testing/sample-archive.fixture.ts'
import { verifyArchive } from './verify-archive.ts'

const world = { perms: 31, scheme: 'world', id: 'anyone' }
const znodes: ArchivedZnode[] = [
  sampleZnode('/', { data: null }),
  sampleZnode('/a', { acl: [world, { perms: 1, scheme: 'digest', id: 'u,"stat":{"czxid":"5"' }] }),
  sampleZnode('/a/größe', { kind: 'ttl', acl: [] }),
  sampleZnode('/a-"quoted"'),
  sampleZnode('/b', { acl: [{ perms: 31, scheme: 'digest', id: 'u:x' }] }),
  ...Array.from({ length: 1500 }, (_, i) => sampleZnode(`/c${String(i).padStart(4, '0')}`)),
]
const packed = await packSample(znodes)
const { trailer } = await verifyArchive(Readable.from([packed]))
const open = (bytes: Buffer) => openArchive(Readable.from([bytes]))

/** Another owner for one of the last znodes, by as many bytes. */
const forged = gzipSync(
  Buffer.from(
    gunzipSync(packed)
      .toString('latin1')
      .replace(/("path":"\/c1499".*?)"anyone"/, '$1"nobody"'),
    'latin1',
  ),
)

describe('an archive that was checked before', () => {
  it('gives the same znodes', async () => {
    assert.deepEqual(await Array.fromAsync((await open(packed)).znodes(trailer)), znodes)
  })

  it('is refused as soon as it is another one, before that is used', async () => {
    const seen: string[] = []
    await assert.rejects(
      async () => {
        for await (const { path } of (await open(forged)).znodes(trailer)) seen.push(path)
      },
      { code: 'ARCHIVE_INVALID', message: /has been replaced/ },
    )
    assert.equal(seen.length, 1000)
    const other = await packSample(znodes, { header: { systemVersion: 'other' } })
    await assert.rejects(Array.fromAsync((await open(other)).znodes(trailer)), /has been replaced/)
  })
})

describe('ACLs only', () => {
  it('are those of the znodes, but for unusual paths and hidden digests', async () => {
    const expected = znodes
      .filter(({ path }) => path !== '/a-"quoted"' && path !== '/b')
      .map(({ path, acl, stat: { czxid, ctime, aversion } }) => ({ path, stat: { czxid, ctime, aversion }, acl }))
    assert.deepEqual((await Array.fromAsync((await open(packed)).acls())).flat(), expected)
    assert.deepEqual((await Array.fromAsync((await open(packed)).acls(trailer))).flat(), expected)
  })

  it('end in an error where the archive is damaged', async () => {
    await assert.rejects(Array.fromAsync((await open(forged)).acls()), { code: 'ARCHIVE_INVALID' })
    await assert.rejects(Array.fromAsync((await open(forged)).acls(trailer)), /has been replaced/)
    await assert.rejects(Array.fromAsync((await open(packed.subarray(0, packed.length / 2))).acls()), {
      code: 'ARCHIVE_INVALID',
    })
  })
})
