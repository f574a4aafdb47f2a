import assert from 'node:assert/strict'
import { once } from 'node:events'
import { link, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openControlSocket, sendCommand } from './control-socket.ts'

async function dataFolder(t: TestContext, below = ''): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kmc-control-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, below), { recursive: true })
  return join(folder, below)
}

test('a command is carried out, one after the other, and its exit code says how it went', async (t) => {
  const folder = await dataFolder(t)
  const log: string[] = []
  const close = await openControlSocket(folder, async (command, print) => {
    log.push(`${command} begins`)
    if (command === 'break') throw new Error('nothing to break')
    print('half way')
    await new Promise(setImmediate)
    log.push(`${command} ends`)
  })
  t.after(close)
  const exitCodes = await Promise.all([sendCommand(folder, 'status'), sendCommand(folder, 'stop-kafka')])
  assert.deepEqual(exitCodes, [0, 0])
  assert.match(log.join(), /^(status|stop-kafka) begins,\1 ends,(status|stop-kafka) begins,\2 ends$/)
  assert.equal(await sendCommand(folder, 'break'), 1)
})

test('two cannot run on one data folder, and nobody answers where none runs', async (t) => {
  // Too long for the path of a socket.
  const folder = await dataFolder(t, 'x'.repeat(120))
  await assert.rejects(sendCommand(folder, 'status'), /No demo runs/)
  const close = await openControlSocket(folder, async () => {})
  await assert.rejects(
    openControlSocket(folder, async () => {}),
    /runs already/,
  )
  await close()
  await (await openControlSocket(folder, async () => {}))()
})

test('a socket that a killed process left is taken over', async (t) => {
  const folder = await dataFolder(t)
  // Closing removes the path that was listened on; a second link to it stays, as after a kill.
  const path = join(folder, 'control.sock')
  const left = createServer().listen(`${path}.real`)
  await once(left, 'listening')
  await link(`${path}.real`, path)
  left.close()
  await once(left, 'close')
  await (await openControlSocket(folder, async () => {}))()
})
