import { describe, it } from 'node:test'
import { buildArchive } from './testing/hostile-archive.fixture.ts'
import { assertRefused } from './testing/read-hostile.fixture.ts'

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
