import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  assertSameTree,
  assertUndone,
  type FaultCase,
  faultOptions,
  knownBrokerIds,
  lostTree,
  prepareFaultCase,
  restoreUndisturbed,
  wholeTree,
} from './testing/fault-scene.fixture.ts'
import type { KilledRestorationInput, KillPoint } from './testing/killed-restoration.fixture.ts'
import { setUpRestorationScene } from './testing/restoration-scene.fixture.ts'

const scene = setUpRestorationScene(wholeTree)
const lanes = 3
/** Little, since the lock of the dead goes with its session; more than a busy machine is silent. */
const sessionTimeoutMs = 2000

const merging = { ...faultOptions, exact: false }
const begins = ['preflight', 'readArchive', 'plan', 'safetyBackup', 'write', 'verify'].map(
  (phase): KillPoint => ({ phase, done: 0 }),
)
const amid = (phase: string, ...done: number[]) => done.map((count): KillPoint => ({ phase, done: count }))

/** Restores in a process that dies at this point; the safety backup's path, '' where it was not taken. */
async function runKilled(fault: FaultCase, kill: KillPoint): Promise<string> {
  const inputFile = join(scene.folder, `${fault.chroot.slice(1)}.json`)
  const input: KilledRestorationInput = {
    connect: `${scene.connect.replace(/\/.*/, '')}${fault.chroot}`,
    sessionTimeoutMs,
    sourceRoot: join(scene.folder, 'LocalBackup'),
    archivePath: scene.archivePath,
    safetyBackupPath: join(scene.folder, 'LocalBackup', 'killed', `${fault.chroot.slice(1)}.tar.gz`),
    spoolDirectory: await scene.spool(),
    now: fault.plannedAt.toISOString(),
    options: fault.planOptions,
    targets: fault.plan.targets,
    confirmedHash: fault.plan.hash,
    knownBrokerIds: [...knownBrokerIds],
    kill,
  }
  await writeFile(inputFile, JSON.stringify(input))
  const script = fileURLToPath(new URL('testing/killed-restoration.fixture.ts', import.meta.url))
  const child = spawn(process.execPath, [script, inputFile], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [output, [, signal]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  assert.equal(signal, 'SIGKILL', `it was to die in ${kill.phase} at ${kill.done}`)
  return output
}

async function inLanes(points: readonly KillPoint[], run: (point: KillPoint, name: string) => Promise<void>) {
  const left = points.values()
  const runLane = async () => {
    for (const point of left) await run(point, `${point.phase}-${point.done}`)
  }
  await Promise.all(Array.from({ length: lanes }, runLane))
}

describe('a restoration whose process is killed', () => {
  const damagedPoints = [...begins, ...amid('write', 1, 3, 4, 5, 7, 8, 21, 24), ...amid('verify', 1, 24)]

  test('is finished by the Retry of another process, at every phase and between all transactions', async () => {
    const expected = await restoreUndisturbed({ scene, name: 'undisturbed' })
    await inLanes(damagedPoints, async (point, name) => {
      const fault = await prepareFaultCase({ scene, name: `retry-${name}` })
      await runKilled(fault, point)
      assertSameTree(await fault.retry(), expected, name)
    })
  })

  test('of a lost tree likewise', async () => {
    const expected = await restoreUndisturbed({ scene, name: 'lost-undisturbed', live: lostTree })
    const points = [...amid('write', 0, 1, 17, 20, 22, 23, 28, 31, 48), ...amid('verify', 0, 48)]
    await inLanes(points, async (point, name) => {
      const fault = await prepareFaultCase({ scene, name: `lost-${name}`, live: lostTree })
      await runKilled(fault, point)
      assertSameTree(await fault.retry(), expected, name)
    })
  })

  test('is taken back by Undo instead, but for the clocks', async () => {
    const points = [...begins, ...amid('write', 1, 3, 4, 5, 7, 8, 21), ...amid('verify', 1, 21)]
    await inLanes(points, async (point, name) => {
      const fault = await prepareFaultCase({ scene, name: `undo-${name}`, planOptions: merging })
      const safetyBackupPath = await runKilled(fault, point)
      if (safetyBackupPath === '') {
        assert.ok(['preflight', 'readArchive', 'plan', 'safetyBackup'].includes(point.phase), name)
        assertSameTree(await fault.picture(), fault.before, name)
      } else assertUndone(await fault.undo(safetyBackupPath), fault.before, name)
    })
  })

  test('is taken back with what Exact deleted', async () => {
    const fault = await prepareFaultCase({ scene, name: 'undo-exact' })
    const safetyBackupPath = await runKilled(fault, { phase: 'verify', done: 1 })
    assertUndone(await fault.undo(safetyBackupPath), fault.before, 'exact')
  })
})
