import { describe, it } from 'node:test'
import { undoNameOf } from './format.ts'
import { buildArchive, type HostileParts, safetyParts } from './testing/hostile-archive.fixture.ts'
import { assertRefused } from './testing/read-hostile.fixture.ts'

describe('records of undo that lie, with all hashes right', () => {
  const withUndo = (change: (chunks: string[][]) => string[][]): HostileParts => ({
    ...safetyParts,
    undo: (chunks) => change(chunks),
  })
  const withRecord = (changes: Record<string, unknown>) =>
    withUndo(([first = [], ...rest]) => [
      first.map((line, i) => (i === 1 ? JSON.stringify({ ...JSON.parse(line), ...changes }) : line)),
      ...rest,
    ])
  const lies: [string, HostileParts, RegExp][] = [
    ['in an archive that is no safety backup', { undo: (chunks) => chunks }, /may not stand/],
    ['a path without a slash', withRecord({ path: 'a' }), /begin with a slash/],
    ['no path', withRecord({ path: '' }), /begin with a slash/],
    ['a relative path', withRecord({ path: '/a/../b' }), /relative/],
    ['an empty component', withRecord({ path: '/a//b' }), /empty component/],
    ['a path of forbidden characters', withRecord({ path: '/a\0' }), /character/],
    ['a path that is too deep', withRecord({ path: '/x'.repeat(2000) }), /deeper/],
    ['a path that is a number', withRecord({ path: 1 }), /path/],
    ['an unknown operation', withRecord({ op: 'multi' }), /op/],
    ['a negative item', withRecord({ item: -1 }), /item/],
    ['a broken item', withRecord({ item: 0.5 }), /item/],
    ['no kind', withRecord({ kind: '' }), /kind/],
    ['data that are not base64', withRecord({ before: { data: '!', acl: [] } }), /data/],
    ['perms beyond all', withRecord({ afterAcl: [{ perms: 32, scheme: 'world', id: 'anyone' }] }), /perms/],
    ['a hash that is none', withRecord({ afterSha256: 'x' }), /afterSha256/],
    ['an unknown property', withRecord({ more: 1 }), /more/],
    ['an empty chunk', withUndo((chunks) => [...chunks, []]), /is empty/],
    ['a line that is none', withUndo(() => [['x']]), /JSON|undo/],
    ['too many records', withUndo(([[line = ''] = []]) => [Array<string>(1001).fill(line)]), /at most 1000/],
  ]
  for (const [name, parts, words] of lies) it(name, () => assertRefused(buildArchive(parts), words))

  const undoOf = (trailer: Record<string, unknown>): Record<string, unknown>[] =>
    Array.isArray(trailer.undo) ? structuredClone(trailer.undo) : []
  const trailers: [string, (trailer: Record<string, unknown>) => unknown][] = [
    ['a chunk less', (trailer) => undoOf(trailer).slice(1)],
    ['a chunk more', (trailer) => [...undoOf(trailer), undoOf(trailer)[0]]],
    ['none', () => []],
    ['chunks in another order', (trailer) => undoOf(trailer).reverse()],
    ['a wrong count', (trailer) => undoOf(trailer).map((one) => ({ ...one, records: 1 }))],
    ['a huge count', (trailer) => undoOf(trailer).map((one) => ({ ...one, records: Number.MAX_SAFE_INTEGER }))],
    ['a wrong hash', (trailer) => undoOf(trailer).map((one) => ({ ...one, sha256: '0'.repeat(64) }))],
  ]
  for (const [name, undo] of trailers) {
    it(`a trailer with ${name}`, () =>
      assertRefused(buildArchive({ ...safetyParts, trailer: (all) => ({ ...all, undo: undo(all) }) }), /undo/))
  }

  const isUndo = ({ name }: { name: string }) => name.startsWith('undo/')
  const orders: [string, HostileParts['entries']][] = [
    [
      'in another order',
      (all) => [...all.filter((e) => !isUndo(e)).slice(0, -1), ...all.filter(isUndo).reverse(), ...all.slice(-1)],
    ],
    [
      'before the znodes',
      (all) => [...all.slice(0, 1), ...all.filter(isUndo), ...all.slice(1).filter((e) => !isUndo(e))],
    ],
    ['behind the trailer', (all) => [...all.filter((e) => !isUndo(e)), ...all.filter(isUndo)]],
    [
      'between the znodes',
      (all) => [...all.slice(0, 2), ...all.filter(isUndo), ...all.slice(2).filter((e) => !isUndo(e))],
    ],
    ['twice', (all) => [...all.slice(0, -1), ...all.filter(isUndo), ...all.slice(-1)]],
    ['without the first', (all) => all.filter(({ name }) => name !== undoNameOf(1))],
  ]
  for (const [name, entries] of orders) {
    it(`chunks ${name}`, () => assertRefused(buildArchive({ ...safetyParts, ...(entries ? { entries } : {}) })))
  }

  it('a header of version 1 that knows no trailer with undo', () =>
    assertRefused(buildArchive({ undo: (chunks) => chunks, header: (all) => ({ ...all, formatVersion: 1 }) })))
})
