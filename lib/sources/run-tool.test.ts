import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { feedTool, runTool, streamTool, type Tool, type ToolEnd } from './run-tool.ts'

class BadEnd extends Error {
  readonly end: ToolEnd

  constructor(end: ToolEnd) {
    super(end.text)
    this.end = end
  }
}

/** A shell in place of a client program: exec, so that what is killed is what runs. */
const shell = (command: string, changes: Partial<Tool> = {}): Tool => ({
  program: 'env',
  // A shell complains where it is started.
  args: ['-C', '/', 'sh', '-c', command],
  env: { PATH: '/usr/bin:/bin' },
  stallMs: 60_000,
  describeEnd: (end) => new BadEnd(end),
  ...changes,
})
const endsBadly = (work: Promise<unknown>, expected: Partial<ToolEnd>) =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof BadEnd, String(error))
    assert.deepEqual({ ...error.end, ...expected }, error.end)
    return true
  })
const megabyte = Buffer.alloc(1_000_000)
const feed = (tool: Tool, content: Readable) => feedTool(tool, content, () => {})

describe('a program that talks to a place', () => {
  it('gets its secret from file descriptor 3 and returns what it prints', async () => {
    assert.equal(await runTool(shell('cat <&3; tr x y', { secret: 'hush\n' })), 'hush\n')
  })

  it('runs where no file is and none can be made', async () => {
    const command = 'stat -c %a .; touch file 2>&1 | grep -c "No such file"; ls -A'
    assert.equal(await runTool(shell('', { program: 'sh', args: ['-c', command] })), '700\n1\n')
  })

  it('is told by what it said and how it ended', async () => {
    const failing = shell('echo out; echo error >&2; exit 3')
    await endsBadly(runTool(failing), { exitCode: 3, text: 'error\nout\n' })
    await endsBadly(feed(failing, Readable.from([])), { exitCode: 3, text: 'error\nout\n' })
    await endsBadly(streamTool(shell('echo error >&2; exit 3'), 0), { exitCode: 3, text: 'error\n' })
    await endsBadly(runTool(shell('kill -TERM $$')), { exitCode: null, killedBy: 'SIGTERM' })
  })

  it('is missed where it is not installed', async () => {
    const missing = shell('', { program: 'no-such-program' })
    for (const work of [runTool(missing), feed(missing, Readable.from([megabyte])), streamTool(missing, 0)]) {
      await assert.rejects(work, (error) => error instanceof BadEnd && error.end.spawnError?.code === 'ENOENT')
    }
  })

  it('is killed when it falls silent: at once, in the middle, at the end, in either direction', async () => {
    const silent = (command: string) => shell(command, { stallMs: 100 })
    const end = { hasStalled: true, killedBy: 'SIGKILL' } as const
    await endsBadly(runTool(silent('exec sleep 60')), end)
    await endsBadly(streamTool(silent('exec sleep 60'), 1), end)
    const middle = silent('head -c 1000000 /dev/zero; exec sleep 60')
    await endsBadly(streamTool(middle, 2_000_000).then(buffer), end)
    await endsBadly(feed(silent('exec sleep 60'), Readable.from([megabyte, megabyte])), end)
    await endsBadly(feed(silent('cat >/dev/null; exec sleep 60'), Readable.from([megabyte])), end)
  })

  it('is left alone as long as it moves, however slowly', async () => {
    const slowly = 'while dd bs=65536 count=1 iflag=fullblock of=/dev/null 2>&1 | grep -q "^1+0"; do sleep 0.05; done'
    await feed(shell(slowly, { stallMs: 3000 }), Readable.from([megabyte, megabyte, megabyte, megabyte]))
  })

  it('does not pass half a file for a whole one', async () => {
    await endsBadly(streamTool(shell('echo 1234'), 6).then(buffer), { exitCode: 0 })
    assert.equal((await buffer(await streamTool(shell('echo 1234'), 5))).toString(), '1234\n')
    const content = Readable.from(Array.from({ length: 20 }, () => megabyte))
    await endsBadly(feed(shell('exec head -c 10 >/dev/null'), content), { exitCode: 0 })
  })

  it('is killed before its input ends, when what it should write fails', async () => {
    const failure = new Error('the content failed')
    const content = Readable.from(
      (async function* () {
        yield megabyte
        throw failure
      })(),
    )
    await assert.rejects(feed(shell('cat >/dev/null'), content), failure)
  })

  it('ends with the reason of an abort', async () => {
    const reason = new Error('stopped')
    const aborted = AbortSignal.abort(reason)
    const work = [runTool(shell('exec sleep 60'), aborted), streamTool(shell('exec sleep 60'), 0, aborted)]
    for (const one of work) await assert.rejects(one, reason)
    const control = new AbortController()
    const stream = await streamTool(shell('exec cat /dev/zero'), 0, control.signal)
    await assert.rejects(async () => {
      for await (const _ of stream) control.abort(reason)
    }, reason)
  })
})
