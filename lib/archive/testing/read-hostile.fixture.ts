import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { isAppError } from '#lib/errors.ts'
import { openArchive } from '../read-archive.ts'

/** How tests read files that nobody can trust. */

const deadlineMs = 20_000

export type Outcome = { refused: string } | { content: string }

/** Reads a file to the end. Whatever stands in it: no hang, no other error than a refusal, and the input is closed. */
export async function readHostile(packed: Buffer): Promise<Outcome> {
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

export async function assertRefused(packed: Buffer, words?: RegExp): Promise<void> {
  const outcome = await readHostile(packed)
  assert.ok('refused' in outcome, 'it was accepted')
  if (words) assert.match(outcome.refused, words)
}
