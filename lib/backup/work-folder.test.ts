import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { makeWorkFolder, removeAbandonedWorkFolders } from './work-folder.ts'

test('a work folder is private; that of a killed process goes at once, those of others stay', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'kmc-work-'))
  try {
    const child = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { makeWorkFolder } from ${JSON.stringify(join(import.meta.dirname, 'work-folder.ts'))}
       console.log(await makeWorkFolder(${JSON.stringify(parent)}))
       setInterval(() => {}, 1000)`,
    ])
    const [said] = await once(child.stdout, 'data')
    const others = String(said).trim()
    await writeFile(join(others, 'spool'), 'a secret')
    const own = await makeWorkFolder(parent)
    assert.equal((await stat(own)).mode & 0o777, 0o700)
    const longAgo = async (name: string) => {
      const path = join(parent, name)
      await mkdir(path)
      await utimes(path, 0, 0)
    }
    await longAgo('kmc-restoration-old')
    await longAgo('kmc-restoration-00000000-1-old')
    await longAgo('somebody-elses-1')
    await utimes(own, 0, 0)
    await mkdir(join(parent, 'kmc-restoration-00000000-1-new'))
    await mkdir(join(parent, 'precious', 'inside'), { recursive: true })
    await symlink(join(parent, 'precious'), join(parent, 'kmc-restoration-link'))

    await removeAbandonedWorkFolders(parent)
    const staying = [
      basename(own),
      'kmc-restoration-00000000-1-new',
      'kmc-restoration-link',
      'precious',
      'somebody-elses-1',
    ]
    assert.deepEqual((await readdir(parent)).sort(), [...staying, basename(others)].sort())
    assert.deepEqual(await readdir(join(parent, 'precious')), ['inside'])

    child.kill('SIGKILL')
    await once(child, 'exit')
    await removeAbandonedWorkFolders(parent)
    assert.deepEqual((await readdir(parent)).sort(), staying.sort())
  } finally {
    await rm(parent, { recursive: true, force: true })
  }
})

test('a work folder that cannot be made is named with a remedy', async () => {
  await assert.rejects(makeWorkFolder('/no/such/folder'), { code: 'INTERNAL', message: /\/no\/such\/folder/ })
})
