import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import type { Acl } from '#lib/zookeeper/types.ts'
import { buildArchive, type HostileParts, lineOf, safetyParts } from './testing/hostile-archive.fixture.ts'
import { sampleZnode } from './testing/sample-archive.fixture.ts'

/** Small archives that would take gigabytes: each is refused by name, or read right, with 128 MB. */

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmc-hungry-'))
})
after(() => rm(folder, { recursive: true }))

async function readWithSmallHeap(parts: HostileParts): Promise<{ znodes: string; acls: string; undo: string }> {
  const file = join(folder, 'archive.tar.gz')
  await writeFile(file, buildArchive(parts))
  const script = join(import.meta.dirname, 'testing/read-hostile-in-small-heap.fixture.ts')
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-old-space-size=128', script, file])
  return JSON.parse(stdout)
}

const wide = (piece: string, bytes: number) =>
  `[${Array(Math.floor(bytes / (piece.length + 1)))
    .fill(piece)
    .join(',')}]`
const mebibyte = 1024 * 1024
const record = JSON.parse(lineOf(sampleZnode('/a')))
/** A record of which one property is this JSON text. */
const lineWith = (name: string, json: string) => JSON.stringify({ ...record, [name]: '@' }).replace('"@"', () => json)
const root = lineOf(sampleZnode('/'))

test('twenty different ACLs of eighty thousand entries', async () => {
  const aclOf = (i: number): Acl[] => [
    { perms: 31, scheme: 'world', id: String(i) },
    ...Array(80_000).fill({ perms: 1, scheme: '', id: '' }),
  ]
  const chunks = Array.from({ length: 20 }, (_, i) => [
    ...(i === 0 ? [root] : []),
    lineOf(sampleZnode(`/n${String(i).padStart(3, '0')}`, { acl: aclOf(i) })),
  ])
  assert.deepEqual(await readWithSmallHeap({ chunks: () => chunks }), { znodes: 'read', acls: 'read', undo: 'read' })
})

for (const [name, property, json] of [
  [
    'an ACL of more entries than a request to ZooKeeper holds',
    'acl',
    wide('{"perms":1,"scheme":"","id":""}', 3.9 * mebibyte),
  ],
  ['an ACL of empty objects', 'acl', wide('{}', 3.9 * mebibyte)],
  ['an ACL of numbers', 'acl', wide('1', 3.9 * mebibyte)],
  ['an ACL of lists', 'acl', wide('[]', 3.9 * mebibyte)],
  ['an object for a path', 'path', `{${Array.from({ length: 300_000 }, (_, i) => `"k${i}":0`).join(',')}}`],
] as const) {
  test(name, async () => {
    const { znodes } = await readWithSmallHeap({ chunks: () => [[root, lineWith(property, json)]] })
    assert.match(znodes, /damaged.*znodes\/000001\.ndjson, line 2/)
  })
}

test('ninety thousand unknown names', async () => {
  const names = Array.from({ length: 90_000 }, (_, i) => `"k${i}":0`).join(',')
  const { znodes } = await readWithSmallHeap({ chunks: () => [[root, lineWith('class', `"a",${names}`)]] })
  assert.match(znodes, /damaged.*Unrecognized keys/)
})

for (const [name, piece, property] of [
  ['empty objects', '{}', 'chunks'],
  ['numbers', '1', 'notes'],
  ['lists', '[]', 'countsByClass'],
  ['chunks', `{"name":"znodes/000001.ndjson","znodes":1,"sha256":"${'0'.repeat(64)}"}`, 'chunks'],
] as const) {
  test(`a trailer with ${property} of ${name}`, async () => {
    const { znodes } = await readWithSmallHeap({
      ...safetyParts,
      trailer: (trailer) => ({ ...trailer, [property]: JSON.parse(wide(piece, 15 * mebibyte)) }),
    })
    assert.match(znodes, /damaged.*trailer\.json/)
  })
}

test('a trailer of ninety-nine thousand classes', async () => {
  const counts = Object.fromEntries(Array.from({ length: 99_000 }, (_, i) => [`class-${i}`, 'many']))
  const { znodes } = await readWithSmallHeap({ trailer: (trailer) => ({ ...trailer, countsByClass: counts }) })
  assert.match(znodes, /damaged.*trailer\.json/)
})

test('undo records whose ACLs are endless', async () => {
  const lines = (undo: string[][]) => {
    const [first = ''] = undo[0] ?? []
    const acl = wide('{"perms":1,"scheme":"","id":""}', 3.9 * mebibyte)
    return [[first.replace(/"afterAcl":null/, () => `"afterAcl":${acl}`)]]
  }
  const { undo } = await readWithSmallHeap({ ...safetyParts, undo: lines })
  assert.match(undo, /damaged.*undo\/000001\.ndjson, line 1/)
})

test('thousands of endpoints of brokers', async () => {
  const endpoints = Array.from({ length: 18_000 }, (_, i) => `h:${i}`)
  const of = (brokers: unknown[]): HostileParts => ({ header: (header) => ({ ...header, brokers }) })
  const { znodes } = await readWithSmallHeap(of([{ id: 1, endpoints }]))
  assert.equal(znodes, 'read')
  const many = Array.from({ length: 1001 }, (_, id) => ({ id, endpoints: ['h:1'] }))
  assert.match((await readWithSmallHeap(of(many))).znodes, /header\.json at brokers.*1001 items/)
})
