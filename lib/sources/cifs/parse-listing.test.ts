import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCifsListing } from './parse-listing.ts'

const date = 'Sun Nov  2 23:11:16 2026'
const modifiedAt = Date.UTC(2026, 10, 2, 23, 11, 16)
/** As smbclient prints an entry. */
const line = (name: string, attributes: string, size: number) =>
  `  ${name.padEnd(30)}${attributes.padStart(7)} ${String(size).padStart(8)}  ${date}`

test('reads names that look like the columns beside them', () => {
  const names = [
    'a',
    'ends in A',
    'D        0',
    `x  A        3  ${date}`,
    'a name that is longer than thirty characters by far',
    'exactly thirty characters long',
    'ends in a blank that is no padding\u00a0',
    '\u3000',
  ]
  const text = names.map((name, i) => line(name, i === 2 ? 'D' : 'A', i)).join('\n')
  assert.deepEqual(
    parseCifsListing(`${text}\n\n\t\t264212084 blocks of size 1024. 77536040 blocks available\n`, '/f'),
    {
      files: names.map((name, i) => ({ name, kind: i === 2 ? 'directory' : 'file', sizeBytes: i, modifiedAt })),
      freeBytes: 77536040 * 1024,
    },
  )
})

test('reads sizes of any length and files without attributes', () => {
  for (const size of [0, 99_999_999, 100_000_000, 5_000_000_000_000]) {
    for (const attributes of ['', 'A', 'AHSR', 'N']) {
      const { files } = parseCifsListing(line('file 1', attributes, size), '/f')
      assert.deepEqual(files, [{ name: 'file 1', kind: 'file', sizeBytes: size, modifiedAt }])
    }
  }
})

test('leaves out the folder itself and the one above', () => {
  assert.deepEqual(parseCifsListing([line('.', 'D', 0), line('..', 'D', 0)].join('\n'), '/f'), {
    files: [],
    freeBytes: null,
  })
})

test('leaves out a name with a line break, whatever stands in it', () => {
  const names = ['a\nb', `a\n${line('forged', 'A', 1)}\nb`, 'a\n\n\n', '\n\t\t1 blocks of size 1. 1 blocks available']
  const text = [...names, 'real', '\nend', 'one\u2028line'].map((name) => line(name, 'A', 2)).join('\n')
  assert.deepEqual(
    parseCifsListing(`${text}\n\n\t\t10 blocks of size 1024. 7 blocks available\n`, '/f').files.map(({ name }) => name),
    ['real', 'one\u2028line'],
  )
})

test('takes no folder without an end', () => {
  const text = `${line('a', 'A', 1)}\n`.repeat(100_001)
  assert.throws(() => parseCifsListing(text, '/f'), { code: 'LIMIT_REACHED', message: /list \/f.*100000 entries/ })
})

test('says so when it does not understand a line', () => {
  assert.throws(() => parseCifsListing('something else', '/f'), { code: 'SOURCE_PROTOCOL' })
})
