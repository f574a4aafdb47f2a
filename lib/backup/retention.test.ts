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

test('keeps the last verified complete set beyond the number', () => {
  assert.deepEqual(deleted([partial, unverified, good, good], 2), [3])
  assert.deepEqual(deleted([partial, partial, partial, good], 1), [1, 2])
})

test('deletes good sets once a newer good one exists', () => {
  assert.deepEqual(deleted([partial, good, good], 2), [2])
})
