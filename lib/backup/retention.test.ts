import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BackupSetFacts, chooseSetsToDelete } from './retention.ts'

const good: BackupSetFacts = { status: 'complete', isVerified: true }
const partial: BackupSetFacts = { status: 'partial', isVerified: true }
const unverified: BackupSetFacts = { status: 'complete', isVerified: false }

/** Newest first; gives the places of what is deleted. */
function deleted(sets: BackupSetFacts[], maxCopies: number): number[] {
  const own = sets.map((set) => ({ ...set }))
  return chooseSetsToDelete(own, maxCopies).map((set) => own.indexOf(set))
}

test('deletes the oldest beyond the number of copies', () => {
  assert.deepEqual(deleted([good, good, good, good], 2), [2, 3])
})

test('deletes nothing while there are not too many', () => {
  assert.deepEqual(deleted([good, good], 2), [])
  assert.deepEqual(deleted([], 1), [])
})

test('counts complete and verified sets only: no partial or failed run pushes one out', () => {
  assert.deepEqual(deleted([partial, partial, partial, good, good, good], 3), [])
  assert.deepEqual(deleted([partial, unverified, good, good], 2), [])
  assert.deepEqual(deleted([partial, good, partial, good, good, partial], 2), [4, 5])
})

test('keeps what such runs left to the same number, and the last copy in any case', () => {
  assert.deepEqual(deleted([partial, partial, partial, good], 1), [1, 2])
  assert.deepEqual(deleted([partial, partial, unverified], 2), [2])
})
