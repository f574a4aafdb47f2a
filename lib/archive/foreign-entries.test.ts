import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Header } from 'tar'
import { archiveLimits } from './format.ts'
import { buildArchive, buildTar, type HostileParts, lineOf, tarOf } from './testing/hostile-archive.fixture.ts'
import { assertRefused } from './testing/read-hostile.fixture.ts'
import { sampleZnode } from './testing/sample-archive.fixture.ts'

describe('an archive of entries that do not belong', () => {
  const refusedEntries = (name: string, entries: HostileParts['entries'], words?: RegExp) =>
    it(name, () => assertRefused(buildArchive(entries ? { entries } : {}), words))
  const at = (index: number, entry: Parameters<typeof tarOf>[0][number]) => (entries: Parameters<typeof tarOf>[0]) => [
    ...entries.slice(0, index),
    entry,
    ...entries.slice(index),
  ]
  const empty = Buffer.alloc(0)

  const types: Header['type'][] = [
    'Link',
    'SymbolicLink',
    'CharacterDevice',
    'BlockDevice',
    'Directory',
    'FIFO',
    'ContiguousFile',
  ]
  for (const type of types) {
    for (const place of [0, 1, 2, 4, 5]) {
      refusedEntries(
        `${type} at ${place}`,
        at(place, { name: 'znodes/000001.ndjson', content: empty, type, linkpath: '/etc/passwd' }),
      )
    }
  }
  const extensions: Header['type'][] = [
    'ExtendedHeader',
    'GlobalExtendedHeader',
    'NextFileHasLongPath',
    'NextFileHasLongLinkpath',
    'OldGnuLongPath',
  ]
  for (const type of extensions) {
    refusedEntries(`${type}`, at(1, { name: 'x', content: Buffer.from('30 path=znodes/000001.ndjson\n'), type }))
    refusedEntries(`${type} first`, at(0, { name: 'x', content: Buffer.from('20 path=header.json\n'), type }))
  }
  for (const name of [
    '../evil',
    '/etc/passwd',
    'znodes/../../evil',
    'znodes/1.ndjson',
    'header.json',
    'x',
    '',
    'znodes/000099.ndjson',
  ]) {
    for (const place of [1, 3, 5]) {
      refusedEntries(`an entry ${JSON.stringify(name)} at ${place}`, at(place, { name, content: Buffer.from('x') }))
    }
  }
  refusedEntries('chunks in another order', ([a, b, c, ...rest]) => [a, c, b, ...rest].flatMap((entry) => entry ?? []))
  refusedEntries('a chunk twice', ([a, b, ...rest]) => [a, b, b, ...rest].flatMap((entry) => entry ?? []))
  refusedEntries('a chunk missing', (entries) => entries.toSpliced(2, 1))
  refusedEntries('no header', (entries) => entries.slice(1), /first entry is/)
  refusedEntries('no trailer', (entries) => entries.slice(0, -1), /trailer/)
  refusedEntries('two trailers', (entries) => [...entries, ...entries.slice(-1)], /follows behind/)
  refusedEntries('no entries at all', () => [], /tar is empty/)
  for (const claimedSize of [8 * 1024 ** 3, 2 ** 40, archiveLimits.chunkBytes + 1, 100_000_000]) {
    for (const place of [0, 1, 4]) {
      refusedEntries(`entry ${place} claims ${claimedSize} bytes`, (entries) =>
        entries.map((entry, i) => (i === place ? { ...entry, claimedSize } : entry)),
      )
    }
  }
  it('a tar without its end', () => assertRefused(gzipSync(buildTar().subarray(0, -1024)), /proper end/))
  it('a tar with half its end', () => assertRefused(gzipSync(buildTar().subarray(0, -512)), /proper end/))
  it('an entry behind the end', () =>
    assertRefused(gzipSync(Buffer.concat([buildTar(), tarOf([{ name: 'x', content: Buffer.from('x') }])])), /follows/))
})

describe('bombs', () => {
  const zeros = Buffer.alloc(200 * 1024 * 1024)
  it('zeros only', () => assertRefused(gzipSync(zeros), /tar is empty/))
  it('zeros behind the end', () => assertRefused(gzipSync(Buffer.concat([buildTar(), zeros])), /follows/))
  it('zeros for a chunk', () =>
    assertRefused(
      buildArchive({ entries: (all) => all.map((entry, i) => (i === 1 ? { ...entry, content: zeros } : entry)) }),
      /claims/,
    ))
  it('a chunk of zeros within its limit', () =>
    assertRefused(
      buildArchive({
        entries: (all) =>
          all.map((entry, i) => (i === 1 ? { ...entry, content: zeros.subarray(0, archiveLimits.chunkBytes) } : entry)),
      }),
    ))
  it('brackets a million deep', () => {
    const line = '['.repeat(1_000_000)
    return assertRefused(buildArchive({ chunks: () => [[line]] }), /nested deeper/)
  })
  it('a chunk of more znodes than are allowed', () => {
    const lines = [
      lineOf(sampleZnode('/')),
      ...Array.from({ length: 1000 }, (_, i) => lineOf(sampleZnode(`/n${i + 1000}`))),
    ]
    return assertRefused(buildArchive({ chunks: () => [lines] }), /at most 1000/)
  })
  it('znodes that all have a class of their own', () => {
    const lines = Array.from({ length: 200 }, (_, i) => {
      const path = i === 0 ? '/' : `/n${i + 1000}`
      return JSON.stringify({ ...JSON.parse(lineOf(sampleZnode(path))), class: `class-${i}` })
    })
    return assertRefused(buildArchive({ chunks: () => [lines] }), /too many classes/)
  })
  it('a header that is too long', () =>
    assertRefused(
      buildArchive({ header: (header) => ({ ...header, clusterName: 'x'.repeat(300_000) }) }),
      /header\.json claims/,
    ))
  it('a trailer that is too long', () =>
    assertRefused(
      buildArchive({
        trailer: (trailer) => ({ ...trailer, unreadable: [{ path: 'x'.repeat(17_000_000), reason: '' }] }),
      }),
      /trailer\.json claims/,
    ))
})

describe('files of others', () => {
  const files: [string, Buffer, RegExp][] = [
    ['an empty file', Buffer.alloc(0), /not an archive of this console: the file is empty/],
    ['a zip', Buffer.from('PK\u0003\u0004 and more'), /zip/],
    ['a tar that is not compressed', buildTar(), /not compressed/],
    ['text', Buffer.from('Hello'), /not a tar\.gz/],
    ['one byte', Buffer.from([0x1f]), /ends too early/],
    ['a gzip of nothing', gzipSync(''), /ends too early/],
    ['a gzip of text', gzipSync('Hello'.repeat(500)), /begins with something else/],
    [
      'MRS’s own',
      gzipSync(tarOf([{ name: 'Kafka_metadata/znode.data', content: Buffer.from('x') }])),
      /first entry is "Kafka_metadata\/znode\.data"/,
    ],
    [
      'a folder in a tar',
      gzipSync(tarOf([{ name: './', content: Buffer.alloc(0), type: 'Directory' }])),
      /begins with something else/,
    ],
    [
      'another header.json',
      gzipSync(tarOf([{ name: 'header.json', content: Buffer.from('{"a":1}') }])),
      /of another tool/,
    ],
  ]
  for (const [name, bytes, words] of files) it(name, () => assertRefused(bytes, words))
})
