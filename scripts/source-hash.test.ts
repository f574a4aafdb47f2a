import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { whenChanged } from './source-hash.ts'

test('work is done for changed, new and renamed sources, after a failure, and otherwise not', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'kmc-hash-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const mark = join(dir, 'made/mark')
  const source = join(dir, 'source')
  await mkdir(source)
  await writeFile(join(source, 'a.ts'), 'one')
  const work = async () => {}
  const run = () => whenChanged([source, join(dir, 'missing.ts')], mark, work)

  assert.equal(await run(), 'done')
  assert.equal(await run(), 'unchanged')
  await writeFile(join(source, 'a.ts'), 'two')
  assert.equal(await run(), 'done')
  await writeFile(join(source, 'b.ts'), '')
  assert.equal(await run(), 'done')
  await writeFile(join(source, 'b.test.ts'), 'tests are not built')
  assert.equal(await run(), 'unchanged')
  await writeFile(join(dir, 'missing.ts'), '')
  const failing = whenChanged([source, join(dir, 'missing.ts')], mark, async () => {
    throw new Error('no luck')
  })
  await assert.rejects(failing, /no luck/)
  assert.equal(await run(), 'done')
})
