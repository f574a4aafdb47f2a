import assert from 'node:assert/strict'
import { appendFile, type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { streamHandle } from './read-handle.ts'

test('a file that grows while it is read ends where it ended, without a hole', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'read-handle-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'file')
  await writeFile(path, 'short')
  const handle = await open(path)
  // Somebody writes between the first read and the one ahead of it.
  const read = async (into: Buffer, offset: number, length: number, position: number) => {
    if (position >= into.length) await appendFile(path, Buffer.alloc(2 * position))
    return await handle.read(into, offset, length, position)
  }
  const close = () => handle.close()
  const stream = streamHandle({ read, close } as unknown as FileHandle, (error) => error)
  assert.equal((await buffer(stream)).toString(), 'short')
})
