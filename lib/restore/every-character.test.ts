import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openArchive } from '#lib/archive/read-archive.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { Acl } from '#lib/zookeeper/types.ts'
import { assertUndone, takePicture } from './testing/fault-scene.fixture.ts'
import { kafkaTree, setUpRestorationScene } from './testing/restoration-scene.fixture.ts'
import { everyOption } from './testing/sample-trees.fixture.ts'

/** What ZooKeeper's PathUtils.validatePath takes; the slash parts names. Beyond U+FFFF it takes nothing. */
const namedRanges = [
  [0x20, 0x2e],
  [0x30, 0x7e],
  [0xa0, 0xd7ff],
  [0xf900, 0xffef],
] as const
/** An id is text to ZooKeeper, without a rule but its scheme's: a digest's has one colon. */
const idRanges = [
  [0, 0x39],
  [0x3b, 0xd7ff],
  [0xe000, 0xffff],
  [0x1f600, 0x1f6ff],
] as const
const charactersInName = 300

const names = namesOf(namedRanges)
const ids = namesOf(idRanges)
const owned: Acl[] = ids.map((id) => ({ perms: 31, scheme: 'digest', id: `${id}:hash` }))
const acls = { version: 1, acls: [] }
const scene = setUpRestorationScene([
  ...kafkaTree,
  ['/kafka-acl/Group', null],
  ...names.map((name) => [`/kafka-acl/Group/${name}`, acls] as const),
  ...names.map((name) => [`/config/users/${name}`, { version: 1, config: { [name]: name } }] as const),
])

function namesOf(ranges: readonly (readonly [number, number])[]): string[] {
  const all = ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i))
  return Array.from({ length: Math.ceil(all.length / charactersInName) }, (_, i) =>
    String.fromCodePoint(...all.slice(i * charactersInName, (i + 1) * charactersInName)),
  )
}

test('every character that ZooKeeper takes goes through backup, plan, restore, verify and Undo', async () => {
  assert.ok(names.some((name) => /\u2028\u2029/.test(name)))
  for (let i = 0; i < owned.length; i += 20) {
    await scene.session.create(`/owned-${i}`, Buffer.from('x'), [...openAcl, ...owned.slice(i, i + 20)])
  }
  const { session } = scene
  const archivePath = await scene.backUp('whole')
  const source = createLocalDirSource({ root: scene.folder })
  const whole = await takePicture(session)
  for (const path of whole.keys()) {
    if (/^\/(kafka-acl\/Group\/|config\/users\/|owned-)/.test(path)) await session.delete(path, -1)
  }
  const before = await takePicture(session)
  const { result } = await scene.restore(
    { ...everyOption, loosenAcls: true },
    { openArchive: async () => openArchive(await source.open(archivePath)) },
  )
  assert.deepEqual(result.conflicts, [])
  const restored = await takePicture(session)
  assert.deepEqual([...restored.keys()], [...whole.keys()])
  for (const [path, { data, acl }] of whole) {
    const found = restored.get(path)
    assert.equal(found?.acl, acl, path)
    if (path !== '/controller_epoch' && path !== '/brokers/seqid') assert.equal(found?.data, data, path)
  }
  const undone = await scene.undo(result.safetyBackupPath ?? '')
  assert.deepEqual(undone.conflicts, [])
  assertUndone(await takePicture(session), before, 'undone')
})
