import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

test('200,000 znodes go through a heap of 64 MB both ways', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'large-archive-'))
  try {
    const script = join(import.meta.dirname, 'testing/large-round-trip.fixture.ts')
    const args = ['--max-old-space-size=64', script, join(folder, 'archive.tar.gz'), '200000']
    const { stdout } = await promisify(execFile)(process.execPath, args)
    const { znodes, grownBytes } = JSON.parse(stdout)
    context.diagnostic(`memory grew by ${Math.round(grownBytes / 1e6)} MB`)
    assert.equal(znodes, 200_000)
    assert.ok(grownBytes < 160e6, `memory grew by ${grownBytes} bytes`)
  } finally {
    await rm(folder, { recursive: true })
  }
})
