import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { damages, randomNumbers } from './testing/damage-archive.fixture.ts'
import { buildArchive, buildTar, safetyParts } from './testing/hostile-archive.fixture.ts'
import { assertRefused, readHostile } from './testing/read-hostile.fixture.ts'

/** Of each kind of damage; four archives a round make more than two thousand. */
const rounds = 80

describe('a damaged archive', () => {
  const tar = buildTar()
  const packed = buildArchive()
  const safetyTar = buildTar(safetyParts)
  const packedSafety = buildArchive(safetyParts)
  let whole: string
  let wholeSafety: string
  const readUndamaged = async (bytes: Buffer) => {
    const outcome = await readHostile(bytes)
    assert.ok('content' in outcome, 'the undamaged archive must be readable')
    return outcome.content
  }
  before(async () => {
    whole = await readUndamaged(packed)
    wholeSafety = await readUndamaged(packedSafety)
  })

  for (const [name, damage] of Object.entries(damages)) {
    it(`is refused or gives the same content: ${name}, ${rounds} times packed and unpacked, plain and with undo`, async () => {
      const below = randomNumbers(20_260_102)
      let refused = 0
      for (let round = 0; round < rounds; round++) {
        for (const [damaged, content] of [
          [damage(packed, below), whole],
          [gzipSync(damage(tar, below), { level: 1 }), whole],
          [damage(packedSafety, below), wholeSafety],
          [gzipSync(damage(safetyTar, below), { level: 1 }), wholeSafety],
        ] as const) {
          const outcome = await readHostile(damaged)
          if ('refused' in outcome) refused++
          else assert.equal(outcome.content, content, `round ${round}`)
        }
      }
      assert.ok(refused >= rounds * 3, `only ${refused} of ${rounds * 4} were refused`)
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

/** Makes the checksum of the header block at this offset right again. */
function withChecksum(tar: Buffer, at: number): Buffer {
  tar.fill(' ', at + 148, at + 156)
  const sum = tar.subarray(at, at + 512).reduce((total, byte) => total + byte, 0)
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1')
  return tar
}
