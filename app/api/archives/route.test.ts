import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { packSample, sampleZnode } from '#lib/archive/testing/sample-archive.fixture.ts'
import { sessionCookieName } from '#lib/auth/request-facts.ts'
import { createSession } from '#lib/auth/session.ts'
import type { ErrorView } from '#lib/contract/action-result.ts'
import type { UploadView } from '#lib/contract/archives.ts'
import type { Role } from '#lib/contract/users.ts'
import { closeDb, getDb } from '#lib/db.ts'
import { localMarkerName } from '#lib/sources/local-marker-name.ts'
import { startTestPostgres } from '#testbed/postgres.ts'
import { POST } from './route.ts'

const stops: (() => Promise<unknown>)[] = []
let storage: string
let clusterId: string
let archive: Buffer

before(async () => {
  const postgres = await startTestPostgres()
  stops.push(() => postgres.stop(), closeDb)
  process.env.DATABASE_URL = postgres.url
  process.env.KMC_FREE_SPACE_FLOOR_BYTES = '0'
  storage = await mkdtemp(join(tmpdir(), 'kmc-upload-route-'))
  stops.push(() => rm(storage, { recursive: true, force: true }))
  const cluster = { name: 'mrs', systemVersion: 'MRS 3.3.0', networkType: 'IPv4', securityMode: 'Normal' } as const
  clusterId = (await getDb().cluster.create({ data: { ...cluster, dataStoragePath: storage } })).id
  archive = await packSample([sampleZnode('/'), sampleZnode('/brokers')])
})
after(async () => {
  for (const stop of stops.reverse()) await stop()
})

interface Sender {
  role?: Role
  origin?: string | null
  name?: string
}

async function send(body: Uint8Array, sender: Sender = {}): Promise<Response> {
  const { role = 'Operator', origin = 'http://console.test', name = 'found.tar.gz' } = sender
  const { id } = await getDb().user.upsert({
    where: { name: role },
    update: {},
    create: { name: role, role, passwordHash: '', mustChangePassword: false },
  })
  const { token } = await createSession(id, '127.0.0.1')
  const headers = new Headers({
    cookie: `${sessionCookieName}=${token}`,
    host: 'console.test',
    'content-length': String(body.length),
  })
  if (origin !== null) headers.set('origin', origin)
  const query = new URLSearchParams({ clusterId, name })
  return POST(
    new Request(`http://console.test/api/archives?${query}`, { method: 'POST', headers, body: new Uint8Array(body) }),
  )
}

async function expectRefusal(response: Response, status: number, message: RegExp): Promise<void> {
  const { error }: { error: ErrorView } = await response.json()
  assert.equal(response.status, status, error.message)
  assert.match(error.message, message)
  const left = await readdir(join(storage, 'LocalBackup')).catch(() => [])
  assert.deepEqual(
    left.filter((name) => name !== localMarkerName),
    [],
    'nothing remains',
  )
}

test('is for operators, from our own pages', async () => {
  await expectRefusal(await send(archive, { role: 'Viewer' }), 403, /Viewer/)
  await expectRefusal(await send(archive, { origin: 'http://elsewhere.test' }), 403, /elsewhere/)
  await expectRefusal(await send(archive, { origin: null }), 403, /nowhere/)
})

test('refuses a strange name and a strange file', async () => {
  await expectRefusal(await send(archive, { name: '../found.tar.gz' }), 400, /name/)
  await expectRefusal(await send(Buffer.from('not an archive at all')), 400, /not an archive/)
})

test('keeps an archive, and both stand in the trail', async () => {
  const response = await send(archive)
  assert.equal(response.status, 201)
  const { path }: UploadView = await response.json()
  assert.deepEqual(await readFile(path), archive)
  const trail = await getDb().auditEntry.findMany({ where: { action: 'archive.upload' }, orderBy: { id: 'asc' } })
  assert.deepEqual([trail.at(-1)?.outcome, trail.at(-1)?.object], ['ok', 'mrs / found.tar.gz'])
  assert.ok(trail.some(({ outcome, detail }) => outcome === 'refused' && detail?.includes('not an archive')))
})
