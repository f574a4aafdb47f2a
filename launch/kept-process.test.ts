import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { KeptProcess } from './kept-process.ts'

/** Says its pid when it runs, and stays. */
const staying = 'console.log(process.pid); setInterval(() => {}, 1000)'

class Pids {
  readonly seen: number[] = []
  #waiting: (() => void)[] = []

  spawn = (script: string): ChildProcess => {
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout?.on('data', (text: Buffer) => {
      this.seen.push(Number(text))
      for (const wake of this.#waiting.splice(0)) wake()
    })
    return child
  }

  async reach(count: number): Promise<void> {
    while (this.seen.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }
}

const isRunning = (pid = 0): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('one that dies is started again, its neighbour runs on, and both end when told to', async () => {
  const pids = new Pids()
  const said: string[] = []
  const options = { say: (text: string) => said.push(text), backoffMs: 10 }
  const web = new KeptProcess({ ...options, name: 'web', spawn: () => pids.spawn(staying) })
  const neighbour = spawn(process.execPath, ['-e', staying], { stdio: ['ignore', 'pipe', 'inherit'] })
  await web.start()
  await pids.reach(1)
  process.kill(pids.seen[0] ?? 0, 'SIGKILL')
  await pids.reach(2)
  assert.notEqual(pids.seen[0], pids.seen[1])
  assert.match(said.join(), /The web process ended by itself \(SIGKILL\); it is started again/)
  assert.equal(isRunning(neighbour.pid), true)
  await web.stop('SIGTERM')
  assert.equal(isRunning(pids.seen[1]), false)
  assert.equal(pids.seen.length, 2)
  neighbour.kill()
  await once(neighbour, 'exit')
})

test('one that keeps dying is given up with words', async () => {
  let starts = 0
  const web = new KeptProcess({
    name: 'web',
    spawn: () => {
      starts++
      return spawn(process.execPath, ['-e', 'process.exit(7)'], { stdio: 'ignore' })
    },
    say: () => {},
    limit: 3,
    backoffMs: 1,
  })
  await web.start()
  assert.equal(await web.givenUp, 'The web process ended by itself (7), 3 times within 5 minutes.')
  assert.equal(starts, 3)
  await web.stop('SIGTERM')
})

test('a stop while it waits for its next start', async () => {
  const said = Promise.withResolvers<string>()
  let starts = 0
  const web = new KeptProcess({
    name: 'web',
    spawn: () => {
      starts++
      return spawn(process.execPath, ['-e', ''], { stdio: 'ignore' })
    },
    say: said.resolve,
    backoffMs: 20_000,
  })
  await web.start()
  await said.promise
  await web.stop('SIGTERM')
  assert.equal(starts, 1)
})
