import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { openArchive } from '#lib/archive/read-archive.ts'
import { damages, randomNumbers } from '#lib/archive/testing/damage-archive.fixture.ts'
import { buildArchive, safetyParts } from '#lib/archive/testing/hostile-archive.fixture.ts'
import { isAppError } from '#lib/errors.ts'
import { assertSameTree, type FaultCase, prepareFaultCase, wholeTree } from './testing/fault-scene.fixture.ts'
import { setUpRestorationScene } from './testing/restoration-scene.fixture.ts'

const scene = setUpRestorationScene(wholeTree)
const rounds = 5

/** True when the archive was refused, and then nothing was written. */
async function isRefused(fault: FaultCase, bytes: Buffer, what: string): Promise<boolean> {
  const session = await fault.open()
  try {
    await fault.run(session, { openArchive: (signal) => openArchive(Readable.from([bytes]), signal) })
    return false
  } catch (error) {
    assert.ok(isAppError(error, 'ARCHIVE_INVALID'), `${what}: ${String(error)}`)
    assertSameTree(await fault.picture(), fault.before, what)
    return true
  } finally {
    await session.close()
  }
}

test('a damaged archive is refused with nothing written', async (t) => {
  const packed = await readFile(scene.archivePath)
  const tar = gunzipSync(packed)
  const below = randomNumbers(20_260_103)
  let refused = 0
  let cases = 0
  let fault = await prepareFaultCase({ scene, name: 'damaged' })
  for (const [name, damage] of Object.entries(damages)) {
    for (let round = 0; round < rounds; round++) {
      for (const bytes of [damage(packed, below), gzipSync(damage(tar, below), { level: 1 })]) {
        cases++
        if (await isRefused(fault, bytes, `${name}, round ${round}`)) refused++
        // The damage lay where it changes nothing: this tree is restored now.
        else fault = await prepareFaultCase({ scene, name: `damaged-${cases}` })
      }
    }
  }
  t.diagnostic(`${refused} of ${cases} refused`)
  assert.ok(refused >= cases * 0.7, `only ${refused} of ${cases}`)
})

test('an archive that lies, all its hashes right, is refused with nothing written', async () => {
  const fault = await prepareFaultCase({ scene, name: 'lying' })
  const lies = {
    'counts in the trailer': buildArchive({ trailer: (trailer) => ({ ...trailer, znodes: 1 }) }),
    'undo in an archive that is no safety backup': buildArchive({ undo: (chunks) => chunks }),
    'undo missing': buildArchive({ ...safetyParts, entries: (all) => all.filter(({ name }) => !/undo/.test(name)) }),
    'a znode twice': buildArchive({ chunks: ([first = [], ...rest]) => [[...first, first.at(-1) ?? ''], ...rest] }),
    'a later format': buildArchive({ header: (header) => ({ ...header, formatVersion: 3 }) }),
  }
  for (const [what, bytes] of Object.entries(lies)) assert.ok(await isRefused(fault, bytes, what), what)
})
