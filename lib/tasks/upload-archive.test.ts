import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, statfs, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { packSample, sampleZnode } from '#lib/archive/testing/sample-archive.fixture.ts'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { localMarkerName } from '#lib/sources/local-marker-name.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import { createRestorationTask } from './create-restoration-task.ts'
import { removeOldUploads } from './remove-old-uploads.ts'
import { type Upload, uploadArchive, uploadSchema } from './upload-archive.ts'
import { maxUploadsAtOnce } from './upload-slot.ts'

setUpTestDatabase()
let storage: string
let clusterId: string
let archive: Buffer
let other: Buffer

before(async () => {
  storage = await mkdtemp(join(tmpdir(), 'kmc-upload-'))
  const znodes = Array.from({ length: 3000 }, (_, i) => sampleZnode(`/a/${String(i).padStart(5, '0')}`))
  archive = await packSample([sampleZnode('/'), sampleZnode('/a'), ...znodes])
  other = await packSample([sampleZnode('/'), sampleZnode('/b')])
})
after(() => rm(storage, { recursive: true, force: true }))
beforeEach(async () => {
  process.env.KMC_FREE_SPACE_FLOOR_BYTES = '0'
  await getDb().restorationTask.deleteMany()
  await getDb().execution.deleteMany()
  await getDb().cluster.deleteMany()
  await rm(join(storage, 'LocalBackup'), { recursive: true, force: true })
  const cluster = { name: 'mrs', systemVersion: 'MRS 3.3.0', networkType: 'IPv4', securityMode: 'Normal' } as const
  clusterId = (await getDb().cluster.create({ data: { ...cluster, dataStoragePath: storage } })).id
})

async function* inPieces(bytes: Buffer, pieceBytes = 4096): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield new Uint8Array(bytes.subarray(at, at + pieceBytes))
}

function upload(bytes: Buffer, changes: Partial<Upload> = {}, name = 'found.tar.gz') {
  const content = inPieces(bytes)
  return uploadArchive({ clusterId, name }, { content, announcedBytes: bytes.length, ...changes })
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
    left.filter((name) => name !== 'LocalBackup' && !name.endsWith(localMarkerName)),
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

test('the floor of free space counts, whether a size is announced or not', async () => {
  process.env.KMC_FREE_SPACE_FLOOR_BYTES = String(2 ** 52)
  await refused(upload(archive), 'SOURCE_NO_SPACE', /leaves at least/)
  await refused(upload(archive, { announcedBytes: null }), 'SOURCE_NO_SPACE', /leaves at least/)
  process.env.KMC_FREE_SPACE_FLOOR_BYTES = '0'
  await refused(upload(archive, { announcedBytes: 2 ** 52, limitBytes: 2 ** 53 }), 'SOURCE_NO_SPACE', /would come/)
})

test('a body of unknown length is held against the free space while it comes', async () => {
  const { bavail, bsize } = await statfs(storage)
  // A piece that says it is larger than the disk: pieces are looked at before they are written.
  const huge = new Proxy(new Uint8Array(archive.subarray(1000)), {
    get: (piece, name) => (name === 'length' ? bavail * bsize * 4 : Reflect.get(piece, name, piece)),
  })
  async function* growing(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(archive.subarray(0, 1000))
    yield huge
  }
  const chunked = { content: growing(), announcedBytes: null, limitBytes: 2 ** 53 }
  await refused(upload(archive, chunked), 'SOURCE_NO_SPACE', /would come/)
})

test('a few arrive at once, and one more is told to wait', async () => {
  const gate = Promise.withResolvers<void>()
  const allBegun = Promise.withResolvers<void>()
  let begun = 0
  async function* held(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(archive.subarray(0, 1000))
    if (++begun === maxUploadsAtOnce) allBegun.resolve()
    await gate.promise
    throw new Error('aborted')
  }
  const arriving = Array.from({ length: maxUploadsAtOnce }, (_, i) =>
    assert.rejects(upload(archive, { content: held(), announcedBytes: null }, `held-${i}.tar.gz`), { code: 'STOPPED' }),
  )
  await allBegun.promise
  await assert.rejects(upload(archive), { code: 'LIMIT_REACHED', message: /3 uploads/, remedy: /Wait/ })
  gate.resolve()
  await Promise.all(arriving)
  await upload(archive)
})

test('the same content is answered with the upload that is there, unless that is damaged by now', async () => {
  const first = await upload(archive)
  assert.equal(first.isKnown, false)
  assert.deepEqual(await upload(archive, {}, 'copy.tar.gz'), { ...first, isKnown: true })
  const found = await readdir(join(storage, 'LocalBackup'), { recursive: true })
  assert.deepEqual(
    found.filter((name) => name.endsWith('.tar.gz')).map((name) => join(storage, 'LocalBackup', name)),
    [first.path],
  )
  await truncate(first.path, 1000)
  const third = await upload(archive, {}, 'whole.tar.gz')
  assert.equal(third.isKnown, false)
  assert.deepEqual(await readFile(third.path), archive)
})

test('old uploads that no restoration names are removed, and the others stay', async () => {
  const kafka = { name: 'Kafka', kafkaVersion: '2.8.1', zookeeperConnect: 'zk:2181/kafka', zookeeperUser: '' }
  const { id: serviceId } = await getDb().kafkaService.create({ data: { ...kafka, clusterId } })
  const named = await upload(archive)
  const place = { pathType: 'LocalDir', sourcePath: named.path } as const
  const targets = [{ serviceId, place, secretsFrom: null }]
  const task = await createRestorationTask({ name: 'back', clusterId, targets, selection: null }, 'alice')
  const unnamed = await upload(other, {}, 'other.tar.gz')
  assert.deepEqual(await removeOldUploads(30), [])
  await getDb().upload.updateMany({ data: { usedAt: new Date(Date.now() - 31 * 24 * 60 * 60 * 1000) } })
  assert.deepEqual(await removeOldUploads(0), [])
  assert.deepEqual(await removeOldUploads(30), [unnamed.path])
  await assert.rejects(stat(unnamed.path), { code: 'ENOENT' })
  assert.deepEqual(await readFile(named.path), archive)
  await getDb().restorationTask.delete({ where: { id: task.id } })
  assert.deepEqual(await removeOldUploads(30), [named.path])
})

test('the empty folder of a disk that is gone is not written to', async () => {
  await upload(archive)
  const file = {
    serviceName: 'Kafka',
    sizeBytes: 1n,
    znodes: 1,
    sha256: '',
    contentSha256: '',
    status: 'complete',
  } as const
  const path = `${storage}/LocalBackup/nightly/a.tar.gz`
  await getDb().execution.create({
    data: {
      ...{ kind: 'Backup', clusterId, requestedBy: 'alice', status: 'Success' },
      files: { create: { ...file, path, place: { place: { pathType: 'LocalDir' } } } },
    },
  })
  await rm(join(storage, 'LocalBackup'), { recursive: true })
  await refused(upload(archive), 'SOURCE_NOT_FOUND', /is it mounted/)
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
