import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Header } from 'tar'
import { isAppError } from '#lib/errors.ts'
import type { ArchivedZnode } from './archive.ts'
import { archiveLimits } from './format.ts'
import { buildArchive, buildTar, type HostileParts, hostileZnodes, lineOf, tarOf } from './hostile-archive.ts'
import { openArchive } from './read-archive.ts'
import { sampleZnode } from './sample-archive.ts'

const deadlineMs = 20_000

type Outcome = { refused: string } | { content: string }

/** Reads a file to the end. Whatever stands in it: no hang, no other error than a refusal, and the input is closed. */
async function readHostile(packed: Buffer): Promise<Outcome> {
  const input = Readable.from(piecesOf(packed), { objectMode: false })
  const late = new AbortController()
  const outcome = await Promise.race([
    readWhole(input),
    delay(deadlineMs, null, { signal: late.signal }).then(() => assert.fail('reading hangs')),
  ])
  late.abort()
  assert.equal(input.destroyed, true, 'the input stays open')
  return outcome
}

async function readWhole(input: Readable): Promise<Outcome> {
  try {
    const reader = await openArchive(input)
    const znodes: unknown[] = []
    for await (const { data, stat, ...rest } of reader.znodes()) {
      znodes.push([rest, data?.toString('base64'), Object.values(stat).map(String)])
    }
    return { content: hash('sha256', JSON.stringify([reader.header, znodes, reader.trailer()]), 'hex') }
  } catch (error) {
    if (!isAppError(error, 'ARCHIVE_INVALID')) throw error
    assert.ok(error.message.length > 20 && error.message.length < 2000, error.message)
    assert.ok(error.remedy)
    return { refused: error.message }
  }
}

function* piecesOf(packed: Buffer): Generator<Buffer> {
  for (let at = 0; at < packed.length; at += 65_536) yield packed.subarray(at, at + 65_536)
}

async function assertRefused(packed: Buffer, words?: RegExp): Promise<void> {
  const outcome = await readHostile(packed)
  assert.ok('refused' in outcome, 'it was accepted')
  if (words) assert.match(outcome.refused, words)
}

/** Mulberry32: the same numbers in every run, so that a failure can be seen again. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

type Damage = (bytes: Buffer, below: (n: number) => number) => Buffer

const damages: Record<string, Damage> = {
  truncate: (bytes, below) => bytes.subarray(0, below(bytes.length)),
  'flip a bit': (bytes, below) => {
    const copy = Buffer.from(bytes)
    const at = below(copy.length)
    copy[at] = (copy[at] ?? 0) ^ (1 << below(8))
    return copy
  },
  'overwrite a range': (bytes, below) => {
    const copy = Buffer.from(bytes)
    const at = below(copy.length)
    copy.fill(below(256), at, Math.min(copy.length, at + 1 + below(600)))
    return copy
  },
  'cut out a range': (bytes, below) => {
    const at = below(bytes.length)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(2000))])
  },
  'repeat a range': (bytes, below) => {
    const at = below(bytes.length)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(below(at + 1), at), bytes.subarray(at)])
  },
  'swap two blocks': (bytes, below) => {
    const blocks = Math.floor(bytes.length / 512)
    const [a, b] = [below(blocks) * 512, below(blocks) * 512]
    const copy = Buffer.from(bytes)
    bytes.copy(copy, a, b, b + 512)
    bytes.copy(copy, b, a, a + 512)
    return copy
  },
  'append bytes': (bytes, below) => Buffer.concat([bytes, Buffer.alloc(1 + below(3000), below(256))]),
}

describe('a damaged archive', () => {
  const tar = buildTar()
  const packed = buildArchive()
  let whole: string
  before(async () => {
    const outcome = await readHostile(packed)
    assert.ok('content' in outcome, 'the undamaged archive must be readable')
    whole = outcome.content
  })

  for (const [name, damage] of Object.entries(damages)) {
    it(`is refused or gives the same content: ${name}, 60 times packed, 60 times unpacked`, async () => {
      const below = randomNumbers(20_260_102)
      let refused = 0
      for (let round = 0; round < 60; round++) {
        for (const damaged of [damage(packed, below), gzipSync(damage(tar, below), { level: 1 })]) {
          const outcome = await readHostile(damaged)
          if ('refused' in outcome) refused++
          else assert.equal(outcome.content, whole, `round ${round}`)
        }
      }
      assert.ok(refused >= 90, `only ${refused} of 120 were refused`)
    })
  }

  it('is refused or gives the same content: numbers in a tar header that are none', async () => {
    for (const field of [100, 108, 116, 124, 136, 148, 329, 337]) {
      for (const number of [
        '\x80',
        '\xff',
        '\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff',
        '-7777777777',
        '99999999999',
        'abc',
      ]) {
        for (const block of [0, 1024]) {
          const tar = buildTar()
          tar.write(number, block + field, 'latin1')
          const outcome = await readHostile(gzipSync(withChecksum(tar, block)))
          assert.ok('refused' in outcome || outcome.content === whole, `${JSON.stringify(number)} at ${block + field}`)
        }
      }
    }
  })
  it('is refused wherever it is truncated', async () => {
    for (let length = 0; length < packed.length; length += 7) await assertRefused(packed.subarray(0, length))
  })

  it('is refused when something follows it', async () => {
    for (const more of [Buffer.from('x'), Buffer.alloc(1), Buffer.alloc(300_000), gzipSync('x'), packed]) {
      await assertRefused(Buffer.concat([packed, more]))
    }
  })
})

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

/** Makes the checksum of the header block at this offset right again. */
function withChecksum(tar: Buffer, at: number): Buffer {
  tar.fill(' ', at + 148, at + 156)
  const sum = tar.subarray(at, at + 512).reduce((total, byte) => total + byte, 0)
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1')
  return tar
}

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
    return assertRefused(buildArchive({ chunks: () => [[line]] }), /JSON|Invalid/)
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

describe('a header that lies', () => {
  const lies: [string, (header: Record<string, unknown>) => unknown, RegExp?][] = [
    [
      'version 3',
      (header) => ({ ...header, formatVersion: 3 }),
      /format version 3; this console reads versions 1 to 2/,
    ],
    ['version 0', (header) => ({ ...header, formatVersion: 0 }), /format version 0/],
    ['version 1.5', (header) => ({ ...header, formatVersion: 1.5 }), /format version 1\.5/],
    ['version as text', (header) => ({ ...header, formatVersion: '1' }), /another tool/],
    ['another format', (header) => ({ ...header, format: 'other' }), /another tool/],
    ['an array', () => [], /another tool/],
    ['a number', () => 7, /another tool/],
    ['an unknown property', (header) => ({ ...header, more: 1 }), /more/],
    ['a time that is none', (header) => ({ ...header, startedAt: 'yesterday' }), /startedAt/],
    ['a zxid that is none', (header) => ({ ...header, zxidAtStart: 'x' }), /zxidAtStart/],
    ['a number for the system version', (header) => ({ ...header, systemVersion: 3 }), /systemVersion/],
    ['brokers that are none', (header) => ({ ...header, brokers: [{ id: 'x', endpoints: [] }] }), /brokers\.0\.id/],
  ]
  for (const [name, header, words] of lies) it(name, () => assertRefused(buildArchive({ header }), words))
  for (const property of [
    'tool',
    'systemVersion',
    'dataSource',
    'clusterId',
    'startedAt',
    'brokers',
    'zookeeperChroot',
  ]) {
    it(`without ${property}`, () =>
      assertRefused(
        buildArchive({ header: (all) => Object.fromEntries(Object.entries(all).filter(([key]) => key !== property)) }),
        new RegExp(property),
      ))
  }
})

describe('znodes that lie, with all hashes right', () => {
  const withLines = (change: (lines: string[]) => string[]): HostileParts => ({
    chunks: ([first = [], ...rest]) => [change(first), ...rest],
  })
  const withZnode = (index: number, changes: Partial<ArchivedZnode>): HostileParts =>
    withLines((lines) =>
      lines.map((line, i) => {
        const znode = hostileZnodes[i]
        return i === index && znode ? lineOf({ ...znode, ...changes }) : line
      }),
    )
  const withRecord = (index: number, changes: Record<string, unknown>): HostileParts =>
    withLines((lines) =>
      lines.map((line, i) => (i === index ? JSON.stringify({ ...JSON.parse(line), ...changes }) : line)),
    )

  const deep = `/a${'/x'.repeat(1000)}`
  const paths: [string, RegExp][] = [
    ['/a/../b', /relative/],
    ['/a/.', /relative/],
    ['/..', /relative/],
    ['/a//b', /empty component/],
    ['/a/n00/', /empty component/],
    ['a', /begin with a slash/],
    ['', /begin with a slash/],
    ['/a/nul\0', /character/],
    ['/a/line\n', /character/],
    ['/a/\u0085', /character/],
    ['/a/\ud800', /character/],
    ['/a/😀', /character/],
    ['/a/\uffff', /character/],
    ['/a/\ue000', /character/],
    [deep, /deeper/],
    [`/a/${'y'.repeat(1_100_000)}`, /longer/],
    ['/', /order/],
    ['/a', /order/],
    ['/a/n00', /order/],
    ['/A', /order/],
    ['/b/missing/child', /parent is missing/],
    ['/a/n000/child', /parent is missing/],
  ]
  for (const [path, words] of paths) {
    it(`the path ${JSON.stringify(path.slice(0, 30))}`, () =>
      assertRefused(buildArchive(withZnode(3, { path })), words))
  }
  it('a first znode that is not the root', () =>
    assertRefused(buildArchive(withLines((lines) => lines.slice(1))), /first znode/))
  for (let i = 0; i < 9; i++) {
    it(`znode ${i} twice`, () =>
      assertRefused(buildArchive(withLines((lines) => lines.toSpliced(i, 0, lines[i] ?? ''))), /order/))
    it(`znodes ${i} and ${i + 1} in another order`, () =>
      assertRefused(
        buildArchive(withLines((lines) => lines.toSpliced(i, 2, lines[i + 1] ?? '', lines[i] ?? ''))),
        /order|first znode|parent/,
      ))
    for (const changes of [
      { data: 'AAAA' },
      { data: null, kind: 'ttl' },
      { acl: [{ perms: 1, scheme: 'world', id: 'x' }] },
      { sha256: '0'.repeat(64) },
    ]) {
      it(`znode ${i} with other content ${Object.keys(changes)}`, () =>
        assertRefused(buildArchive(withRecord(i, changes)), /its hash differs/))
    }
  }

  const { stat } = JSON.parse(lineOf(sampleZnode('/')))
  const records: [string, Record<string, unknown>, RegExp][] = [
    ['an ephemeral', { kind: 'ephemeral' }, /kind/],
    ['no kind', { kind: undefined }, /kind/],
    ['data that are not base64', { data: '!!' }, /data/],
    ['data that are a number', { data: 1 }, /data/],
    ['an unknown property', { more: 1 }, /more/],
    ['a prototype', { __proto__x: 1 }, /__proto__x/],
    ['no class', { class: '' }, /class/],
    ['an ACL that is none', { acl: 'world' }, /acl/],
    ['perms beyond all', { acl: [{ perms: 32, scheme: 'world', id: 'anyone' }] }, /perms/],
    ['negative perms', { acl: [{ perms: -1, scheme: 'world', id: 'anyone' }] }, /perms/],
    ['a scheme that is a number', { acl: [{ perms: 1, scheme: 1, id: 'anyone' }] }, /scheme/],
    ['a zxid that is a number', { stat: { ...stat, mzxid: 1 } }, /mzxid/],
    ['a zxid that is too long', { stat: { ...stat, mzxid: '9'.repeat(40) } }, /mzxid/],
    ['a version beyond 32 bits', { stat: { ...stat, version: 2 ** 31 } }, /version/],
    ['a version that is broken', { stat: { ...stat, version: 1.5 } }, /version/],
    ['a version without bounds', { stat: { ...stat, cversion: 1e300 } }, /cversion/],
    ['no Stat', { stat: null }, /stat/],
    ['a hash that is none', { sha256: 'x' }, /sha256/],
  ]
  for (const [name, changes, words] of records)
    it(name, () => assertRefused(buildArchive(withRecord(2, changes)), words))

  for (const line of ['', '{}', 'null', '[]', '"x"', '{', 'x', '{"path":"/a"}', '\ufeff{}', '7']) {
    it(`the line ${JSON.stringify(line)}`, () =>
      assertRefused(buildArchive(withLines((lines) => lines.toSpliced(2, 1, line)))))
  }
  it('an empty chunk', () => assertRefused(buildArchive({ chunks: (chunks) => [...chunks, []] }), /is empty/))
  it('text that is not UTF-8', () =>
    assertRefused(
      buildArchive({
        entries: (all) =>
          all.map((entry, i) => (i === 1 ? { ...entry, content: Buffer.from([0xc3, 0x28, 10]) } : entry)),
      }),
      /UTF-8/,
    ))
  it('no line break at the end', () =>
    assertRefused(
      buildArchive({
        entries: (all) =>
          all.map((entry, i) => (i === 1 ? { ...entry, content: entry.content.subarray(0, -1) } : entry)),
      }),
      /line break/,
    ))
})

describe('a trailer that lies', () => {
  const chunksOf = (trailer: Record<string, unknown>): Record<string, unknown>[] =>
    Array.isArray(trailer.chunks) ? structuredClone(trailer.chunks) : []
  const lies: [string, (trailer: Record<string, unknown>) => unknown][] = [
    ['one znode more', (trailer) => ({ ...trailer, znodes: Number(trailer.znodes) + 1 })],
    ['huge counts', (trailer) => ({ ...trailer, znodes: Number.MAX_SAFE_INTEGER })],
    ['counts without bounds', (trailer) => ({ ...trailer, znodes: 1e300 })],
    ['negative counts', (trailer) => ({ ...trailer, znodes: -1 })],
    ['other bytes', (trailer) => ({ ...trailer, dataBytes: 0 })],
    ['no classes', (trailer) => ({ ...trailer, countsByClass: {} })],
    ['another class', (trailer) => ({ ...trailer, countsByClass: { ...Object(trailer.countsByClass), more: 1 } })],
    ['other counts', (trailer) => ({ ...trailer, countsByClass: { ...Object(trailer.countsByClass), a: 1, b: 33 } })],
    ['partial without a root', (trailer) => ({ ...trailer, status: 'partial' })],
    ['complete with a root', (trailer) => ({ ...trailer, unreadable: [{ path: '/a', reason: 'denied' }] })],
    ['another status', (trailer) => ({ ...trailer, status: 'failed' })],
    ['a chunk less', (trailer) => ({ ...trailer, chunks: chunksOf(trailer).slice(1) })],
    ['a chunk more', (trailer) => ({ ...trailer, chunks: [...chunksOf(trailer), chunksOf(trailer)[0]] })],
    ['chunks in another order', (trailer) => ({ ...trailer, chunks: chunksOf(trailer).reverse() })],
    ['a chunk’s count', (trailer) => ({ ...trailer, chunks: chunksOf(trailer).map((one) => ({ ...one, znodes: 1 })) })],
    ['a chunk’s name', (trailer) => ({ ...trailer, chunks: chunksOf(trailer).map((one) => ({ ...one, name: 'x' })) })],
    [
      'a chunk’s hash',
      (trailer) => ({ ...trailer, chunks: chunksOf(trailer).map((one) => ({ ...one, sha256: '0'.repeat(64) })) }),
    ],
    ['an unknown property', (trailer) => ({ ...trailer, more: 1 })],
    ['no end', (trailer) => ({ ...trailer, endedAt: undefined })],
    ['notes that are none', (trailer) => ({ ...trailer, notes: [{ path: '/x', data: '!' }] })],
    ['an array', () => []],
  ]
  for (const [name, trailer] of lies) it(name, () => assertRefused(buildArchive({ trailer })))
  for (const [name, change] of [
    ['another content hash', (text: string) => text.replace(/[0-9a-f]{64}"}\n$/, `${'0'.repeat(64)}"}\n`)],
    ['another end', (text: string) => text.replace('"stable":true', '"stable":false')],
    ['spaces', (text: string) => ` ${text}`],
    [
      'its hash in front',
      (text: string) => text.replace(/^\{(.*),("contentSha256":"[0-9a-f]{64}")\}\n$/s, '{$2,$1}\n'),
    ],
  ] as const) {
    it(name, () =>
      assertRefused(
        buildArchive({
          entries: (all) =>
            all.map((entry) =>
              entry.name === 'trailer.json'
                ? { ...entry, content: Buffer.from(change(entry.content.toString())) }
                : entry,
            ),
        }),
      ),
    )
  }
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
