import { describe, it } from 'node:test'
import type { ArchivedZnode } from './archive.ts'
import { buildArchive, type HostileParts, hostileZnodes, lineOf } from './testing/hostile-archive.fixture.ts'
import { assertRefused } from './testing/read-hostile.fixture.ts'
import { sampleZnode } from './testing/sample-archive.fixture.ts'

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
