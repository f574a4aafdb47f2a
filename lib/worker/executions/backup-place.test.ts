import assert from 'node:assert/strict'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, test } from 'node:test'
import { getDb } from '#lib/db.ts'
import { localMarkerName } from '#lib/sources/local-marker-name.ts'
import { runBackupTask, setUpBackupScene } from './backup-scene.fixture.ts'

const scene = setUpBackupScene()
const run = (copies?: number) => runBackupTask(scene, 'nightly', copies)
const fileNow = (id: string) => getDb().backupFile.findUniqueOrThrow({ where: { id } })
const dataPath = () => join(scene.folder, 'data')
const root = () => join(dataPath(), 'LocalBackup')

beforeEach(async () => {
  await getDb().backupTask.deleteMany()
  await getDb().localPlace.deleteMany()
  await rm(root(), { recursive: true, force: true })
})

/** What umount leaves: an empty folder. */
async function loseMount(): Promise<void> {
  await rename(dataPath(), join(scene.folder, 'unmounted'))
  await mkdir(dataPath())
}

async function mountAgain(): Promise<void> {
  await rm(dataPath(), { recursive: true })
  await rename(join(scene.folder, 'unmounted'), dataPath())
}

const isItMounted = { code: 'SOURCE_NOT_FOUND', message: /is it mounted\?/ }

describe('a data storage path that has lost its mount', () => {
  test('fails the backup: nothing is written below it, and nothing is said to be deleted', async () => {
    const first = await run(1)
    await loseMount()
    await assert.rejects(run(1), isItMounted)
    assert.deepEqual(await readdir(dataPath()), [])
    const { deletedAt, missingAt } = await fileNow(first.file.id)
    assert.deepEqual([deletedAt, missingAt], [null, null])
    await mountAgain()
    const second = await run(1)
    assert.notEqual((await fileNow(first.file.id)).deletedAt, null, 'one copy is kept')
    assert.match(second.log.join(), /Deleted/)
  })

  test('is known by its archives too where it never had a mark', async () => {
    const first = await run()
    await getDb().localPlace.deleteMany()
    await rm(join(root(), localMarkerName))
    await run()
    assert.ok((await readdir(root())).includes(localMarkerName), 'it has one now')
    await getDb().localPlace.deleteMany()
    await loseMount()
    await assert.rejects(run(), isItMounted)
    assert.deepEqual(await readdir(dataPath()), [])
    await mountAgain()
    await run()
    assert.equal((await fileNow(first.file.id)).missingAt, null)
  })

  test('a new disk is taken once it has the mark that the error names; archives of before are missing', async () => {
    const first = await run(1)
    await rm(root(), { recursive: true })
    const error = await run(1).then(
      () => assert.fail('it ran'),
      (thrown: unknown) => thrown,
    )
    assert.ok(error instanceof Error && 'remedy' in error)
    const marker = /echo (\S+) >/.exec(String(error.remedy))?.[1] ?? ''
    await mkdir(root())
    await writeFile(join(root(), localMarkerName), `${marker}\n`)
    const second = await run(1)
    assert.match(second.warnings.join(), /is missing/)
    const { deletedAt, missingAt } = await fileNow(first.file.id)
    assert.equal(deletedAt, null)
    assert.notEqual(missingAt, null)
    await rm(join(root(), localMarkerName))
    assert.match((await run(1)).warnings.join(), /lost its mark/, 'its archives tell')
  })
})

test('archives that were written elsewhere neither count as copies nor are called deleted', async () => {
  const first = await run(1)
  const moved = join(scene.folder, 'moved')
  await mkdir(moved)
  const move = (dataStoragePath: string) =>
    getDb().cluster.update({ where: { id: scene.clusterId }, data: { dataStoragePath } })
  await move(moved)
  try {
    const second = await run(1)
    assert.match(second.log.join(), /1 archive lies where this task wrote before/)
    const { deletedAt, missingAt } = await fileNow(first.file.id)
    assert.deepEqual([deletedAt, missingAt], [null, null])
  } finally {
    await move(dataPath())
  }
  assert.ok((await readdir(join(first.file.path, '..'))).length > 0)
})
