import assert from 'node:assert/strict'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { getDb } from '#lib/db.ts'
import { runBackupTask, setUpBackupScene } from './backup-scene.fixture.ts'

const scene = setUpBackupScene()
const run = (task: string) => runBackupTask(scene, task)

test('a backup takes its ACLs from the newest whole archive in the same place, and leaves no spool', async () => {
  const first = await run('first')
  assert.deepEqual(first.warnings, [])
  await rm(first.file.path)
  // It is looked for, and is not there.
  assert.match((await run('second')).warnings.join(), /previous archive is not used.*first/)
  assert.deepEqual((await run('third')).warnings, [], 'that of the second is newer')
  await getDb().backupFile.updateMany({ where: { id: { not: first.file.id } }, data: { deletedAt: new Date() } })
  assert.match((await run('fourth')).warnings.join(), /previous archive is not used.*first/)
  assert.deepEqual(await readdir(join(scene.folder, 'work')), [])
})

test('a previous archive with another content than was written spares nothing, and that is said', async () => {
  const { file } = await run('replaced')
  const other = 'f'.repeat(64)
  await getDb().backupFile.update({ where: { id: file.id }, data: { contentSha256: other } })
  const { warnings } = await run('after')
  assert.match(warnings.join(), new RegExp(`previous archive is not used.*${file.contentSha256} and was ${other}`))
})
