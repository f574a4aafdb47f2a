import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { freePort } from '#testbed/free-port.ts'
import {
  initialisePostgres,
  isPostgresInitialised,
  type PostgresOptions,
  startPostgres,
  statusOfPostgres,
  stopPostgres,
} from './postgres-server.ts'

let folder: string
let options: PostgresOptions

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmc postgres-'))
  await chmod(folder, 0o711)
  options = { dataDir: join(folder, 'data'), port: await freePort(), passwordFile: join(folder, 'password') }
  assert.equal(await isPostgresInitialised(options), false)
  await initialisePostgres(options)
})
after(async () => {
  await stopPostgres(options)
  await rm(folder, { recursive: true, force: true })
})

const pidFile = () => join(options.dataDir, 'postmaster.pid')

test('a folder with a space in its name holds a server that only knows the password’s owner', async () => {
  assert.equal(await isPostgresInitialised(options), true)
  assert.equal((await stat(options.passwordFile)).mode & 0o777, 0o600)
  const { url, port } = await startPostgres(options)
  assert.equal(port, options.port)
  const wrong = new URL(url)
  wrong.password = 'wrong'
  await assert.rejects(new pg.Client({ connectionString: wrong.href }).connect(), /password/)
})

test('a running server is adopted, also when another port is asked for', async () => {
  const first = await startPostgres(options)
  assert.deepEqual(await startPostgres({ ...options, port: await freePort() }), first)
  assert.deepEqual(await statusOfPostgres(options), { state: 'running', pid: first.pid, port: first.port })
})

test('stopping takes a moment, and nothing when nothing runs', async () => {
  await startPostgres(options)
  await stopPostgres(options)
  assert.deepEqual(await statusOfPostgres(options), { state: 'stopped' })
  await stopPostgres(options)
})

test('a pid file that names a stranger’s process neither blocks the start nor gets the stranger stopped', async () => {
  await startPostgres(options)
  const left = await readFile(pidFile(), 'utf8')
  const { uid, gid } = await stat(pidFile())
  await stopPostgres(options)
  // Of the server's own user: the case that PostgreSQL itself takes for a running server.
  const stranger = spawn('/bin/sh', ['-c', 'read line'], { uid, gid, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] })
  await once(stranger, 'spawn')
  try {
    await writeFile(pidFile(), left.replace(/^\d+/, String(stranger.pid)))
    await chown(pidFile(), uid, gid)
    assert.deepEqual(await statusOfPostgres(options), { state: 'stopped' })
    await stopPostgres(options)
    const { pid } = await startPostgres(options)
    assert.notEqual(pid, stranger.pid)
    assert.equal(stranger.exitCode, null)
    assert.equal(stranger.signalCode, null)
  } finally {
    stranger.stdin.end()
    await once(stranger, 'exit')
  }
})

test('a taken port is named', async () => {
  await stopPostgres(options)
  const other = createServer().listen(options.port, '127.0.0.1')
  await once(other, 'listening')
  try {
    await assert.rejects(startPostgres(options), new RegExp(`Port ${options.port} .* taken`))
  } finally {
    other.close()
  }
})
