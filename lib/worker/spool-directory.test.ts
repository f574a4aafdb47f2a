import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { makeSpoolDirectory, removeAbandonedSpools } from './spool-directory.ts'

test('a spool is private; one that a killed worker left goes after a day, others stay', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kmc-spools-'))
  try {
    const fresh = await makeSpoolDirectory(folder)
    const old = await makeSpoolDirectory(folder)
    const foreign = await mkdtemp(join(folder, 'somebody-elses-'))
    assert.equal((await stat(fresh)).mode & 0o777, 0o700)
    for (const path of [old, foreign]) await utimes(path, 0, 0)
    await removeAbandonedSpools(folder)
    assert.deepEqual((await readdir(folder)).sort(), [basename(fresh), basename(foreign)].sort())
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a work folder that is not there is named with a remedy', async () => {
  await assert.rejects(makeSpoolDirectory('/no/such/folder'), { code: 'INTERNAL', message: /\/no\/such\/folder/ })
})
