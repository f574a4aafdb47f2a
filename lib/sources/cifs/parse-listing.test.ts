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
  ]
  const text = names.map((name, i) => line(name, i === 2 ? 'D' : 'A', i)).join('\n')
  assert.deepEqual(parseCifsListing(`${text}\n\n\t\t264212084 blocks of size 1024. 77536040 blocks available\n`), {
    files: names.map((name, i) => ({ name, kind: i === 2 ? 'directory' : 'file', sizeBytes: i, modifiedAt })),
    freeBytes: 77536040 * 1024,
  })
})

test('reads sizes of any length and files without attributes', () => {
  for (const size of [0, 99_999_999, 100_000_000, 5_000_000_000_000]) {
    for (const attributes of ['', 'A', 'AHSR', 'N']) {
      const { files } = parseCifsListing(line('file 1', attributes, size))
      assert.deepEqual(files, [{ name: 'file 1', kind: 'file', sizeBytes: size, modifiedAt }])
    }
  }
})

test('leaves out the folder itself and the one above', () => {
  assert.deepEqual(parseCifsListing([line('.', 'D', 0), line('..', 'D', 0)].join('\n')), { files: [], freeBytes: null })
})

test('says so when it does not understand a line', () => {
  assert.throws(() => parseCifsListing('something else'), { code: 'SOURCE_PROTOCOL' })
})
