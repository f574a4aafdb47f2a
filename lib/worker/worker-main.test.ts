import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startTestPostgres, type TestPostgres } from '#testbed/postgres.ts'

let postgres: TestPostgres
let folder: string
let worker: ChildProcess
let output = ''

before(async () => {
  postgres = await startTestPostgres()
  folder = await mkdtemp(join(tmpdir(), 'kmc-worker-test-'))
  worker = spawn(process.execPath, ['lib/worker/worker-main.ts'], {
    env: { ...process.env, DATABASE_URL: postgres.url, KMC_WORK_DIR: folder, KMC_SECRET_KEY: '00'.repeat(32) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  worker.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
})
after(async () => {
  worker.kill('SIGKILL')
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

async function said(text: string): Promise<void> {
  while (!output.includes(text)) {
    assert.equal(worker.exitCode, null, output)
    assert.ok(worker.stdout)
    await once(worker.stdout, 'data')
  }
}

test('while PostgreSQL is away it says so once, and two signals to stop end it cleanly', async () => {
  await said('worker ready')
  await postgres.stop()
  await said('cannot reach the database')
  const exited = once(worker, 'exit')
  worker.kill('SIGTERM')
  await said('worker stopping')
  worker.kill('SIGTERM')
  assert.deepEqual(await exited, [0, null], output)
  assert.equal(output.match(/cannot reach the database/g)?.length, 1, output)
  assert.doesNotMatch(output, / {4}at /, 'no stack')
})
