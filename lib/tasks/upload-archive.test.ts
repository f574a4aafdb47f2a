import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { packSample, sampleZnode } from '#lib/archive/testing/sample-archive.fixture.ts'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import { type Upload, uploadArchive, uploadSchema } from './upload-archive.ts'

setUpTestDatabase()
let storage: string
let clusterId: string
let archive: Buffer

before(async () => {
  storage = await mkdtemp(join(tmpdir(), 'kmc-upload-'))
  const znodes = Array.from({ length: 3000 }, (_, i) => sampleZnode(`/a/${String(i).padStart(5, '0')}`))
  archive = await packSample([sampleZnode('/'), sampleZnode('/a'), ...znodes])
})
after(() => rm(storage, { recursive: true, force: true }))
beforeEach(async () => {
  await getDb().cluster.deleteMany()
  await rm(join(storage, 'LocalBackup'), { recursive: true, force: true })
  const cluster = { name: 'mrs', systemVersion: 'MRS 3.3.0', networkType: 'IPv4', securityMode: 'Normal' } as const
  clusterId = (await getDb().cluster.create({ data: { ...cluster, dataStoragePath: storage } })).id
})

async function* inPieces(bytes: Buffer, pieceBytes = 4096): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield new Uint8Array(bytes.subarray(at, at + pieceBytes))
}

function upload(bytes: Buffer, changes: Partial<Upload> = {}) {
  const content = inPieces(bytes)
  return uploadArchive({ clusterId, name: 'found.tar.gz' }, { content, announcedBytes: bytes.length, ...changes })
}

async function refused(work: Promise<unknown>, code: string, message: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof AppError)
    assert.equal(error.code, code, error.message)
    assert.match(error.message, message)
    return true
  })
  const left = await readdir(storage, { recursive: true })
  assert.deepEqual(
    left.filter((name) => name !== 'LocalBackup'),
    [],
    'nothing remains of it',
  )
}

test('a real archive lies in a folder of its own, byte by byte', async () => {
  const { path, sizeBytes } = await upload(archive)
  assert.match(path, new RegExp(`^${storage}/LocalBackup/Uploaded_\\d{14}/found\\.tar\\.gz$`))
  assert.equal(sizeBytes, archive.length)
  assert.deepEqual(await readFile(path), archive)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('a truncated one is refused with the reason', async () => {
  await refused(upload(archive.subarray(0, archive.length - 500)), 'ARCHIVE_INVALID', /ends too early/)
})

test('one that was changed is refused with the reason', async () => {
  const changed = Buffer.from(archive)
  changed[Math.floor(archive.length / 2)] = (changed[Math.floor(archive.length / 2)] ?? 0) ^ 0xff
  await refused(upload(changed), 'ARCHIVE_INVALID', /damaged/)
})

test('something else is refused at its first bytes, however much follows', async () => {
  let taken = 0
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      taken += 65_536
      yield new Uint8Array(65_536).fill(80)
    }
  }
  await refused(upload(archive, { content: endless(), announcedBytes: null }), 'ARCHIVE_INVALID', /not an archive/)
  assert.ok(taken < 64 * 1024 * 1024, `${taken} bytes were taken`)
})

test('a gzip of somebody else is refused', async () => {
  await refused(upload(gzipSync(Buffer.alloc(10_240, 'x'))), 'ARCHIVE_INVALID', /not an archive/)
})

test('more than the limit is refused by what is announced and by what comes', async () => {
  await refused(upload(archive, { limitBytes: 1000 }), 'LIMIT_REACHED', /larger/)
  await refused(upload(archive, { limitBytes: 1000, announcedBytes: null }), 'LIMIT_REACHED', /larger/)
})

test('fewer bytes than announced are refused', async () => {
  await refused(upload(archive, { announcedBytes: archive.length + 1 }), 'ARCHIVE_INVALID', /bytes arrived/)
})

test('one that is broken off leaves nothing', async () => {
  async function* torn(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(archive.subarray(0, 1000))
    throw new Error('aborted')
  }
  await refused(upload(archive, { content: torn() }), 'STOPPED', /broken off/)
})

test('names that lead elsewhere are refused', () => {
  for (const name of [
    '../a.tar.gz',
    'a/b.tar.gz',
    '.hidden.tar.gz',
    'a.tar',
    'a b.tar.gz',
    '',
    `${'a'.repeat(200)}.tar.gz`,
  ]) {
    assert.equal(uploadSchema.safeParse({ clusterId, name }).success, false, name)
  }
  assert.ok(uploadSchema.safeParse({ clusterId, name: 'MRS-3.3.0_Kafka_20260102030405.tar.gz' }).success)
})
