import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as yieldToSystem } from 'node:timers/promises'
import { chunkByChunk } from './chunk-by-chunk.ts'
import { guardStream } from './guard-stream.ts'
import { mostListingBytes } from './listing-limit.ts'

/** A program that talks to a place for us: one process for each operation, its data on standard input and output. */
export interface Tool {
  program: string
  args: readonly string[]
  /** All of its environment. No secrets: other processes of this user can read it. */
  env: Readonly<Record<string, string>>
  /** What the program reads from file descriptor 3. */
  secret?: string
  /** Killed when it has neither ended nor moved a byte for so long while we wait for it. */
  stallMs: number
  /** Wraps the end of a process that did not do its work. */
  describeEnd(end: ToolEnd): Error
}

/** How a process ended that did not do its work. */
export interface ToolEnd {
  exitCode: number | null
  killedBy: NodeJS.Signals | null
  /** What it said: standard error, and standard output where that carries no data. */
  text: string
  /** Our watchdog killed it. */
  hasStalled: boolean
  /** What it said was more than is kept, so it was killed. */
  hasSaidTooMuch?: boolean
  /** It never ran: what the system said. */
  spawnError?: NodeJS.ErrnoException
}

interface RunningTool {
  child: ChildProcessWithoutNullStreams
  ended: Promise<ToolEnd>
  /** Starts counting the time without a byte; `rest` stops it, since what we do ourselves is not the place's fault. */
  watch(): void
  rest(): void
  kill(): void
  /** What it prints on standard output, as far as it has come. */
  collectStdout(): () => string
}

/** Bytes that wait in this process for a program to take them: few, since only when all of them are gone is it known. */
const bufferBytes = 512 * 1024
/** About what a pipe takes at once. */
const sliceBytes = 128 * 1024

/**
 * Runs a tool to its end and returns what it printed.
 * @throws what `describeEnd` makes of a bad end; the signal's reason
 */
export async function runTool(tool: Tool, signal?: AbortSignal): Promise<string> {
  signal?.throwIfAborted()
  const running = startTool(tool, signal)
  const stdout = running.collectStdout()
  running.watch()
  running.child.stdin.end()
  const end = await running.ended
  signal?.throwIfAborted()
  if (!isGood(end)) throw tool.describeEnd({ ...end, text: `${end.text}${stdout()}` })
  return stdout()
}

/**
 * Standard output of a tool as a stream with back-pressure. Resolves when the first byte or the end is there, so a
 * refusal is thrown here; later the stream fails with what `describeEnd` makes of a bad end, or with the signal's
 * reason. Destroying the stream kills the process.
 * @param sizeBytes an end before so many bytes is a bad one
 */
export async function streamTool(tool: Tool, sizeBytes: number, signal?: AbortSignal): Promise<Readable> {
  signal?.throwIfAborted()
  const running = startTool(tool, signal)
  const { stdin, stdout } = running.child
  stdin.end()

  const begun = Promise.withResolvers<void>()
  let receivedBytes = 0
  const stream = guardStream(
    new Readable({
      ...chunkByChunk,
      read() {
        running.watch()
        stdout.resume()
      },
      destroy(error, done) {
        signal?.removeEventListener('abort', abort)
        running.kill()
        stdout.destroy()
        if (error) begun.reject(error)
        running.ended.then(() => done(error))
      },
    }),
  )
  stdout.on('data', (chunk: Buffer) => {
    begun.resolve()
    receivedBytes += chunk.length
    if (stream.push(chunk)) {
      running.watch()
      return
    }
    stdout.pause()
    running.rest()
  })
  stdout.pause()
  const abort = () => stream.destroy(asError(signal?.reason))
  signal?.addEventListener('abort', abort, { once: true })
  const finish = (end: ToolEnd) => {
    if (!isGood(end) || receivedBytes < sizeBytes) return stream.destroy(tool.describeEnd(end))
    begun.resolve()
    stream.push(null)
  }
  stdout.once('end', () => running.ended.then(finish))
  running.ended.then((end) => end.spawnError && finish(end))

  stream.read(0)
  await begun.promise
  return stream
}

/**
 * Gives the content to a tool's standard input and waits for its end. The process is killed before its input would
 * end early: it could not tell half a file from a whole one.
 * @param onBytes sees all that is sent, in order
 * @throws the content's own failure; as runTool does otherwise
 */
export async function feedTool(
  tool: Tool,
  content: Readable,
  onBytes: (chunk: Buffer) => void,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted()
  const running = startTool(tool, signal)
  const { stdin } = running.child
  const said = running.collectStdout()
  const describe = (end: ToolEnd) => tool.describeEnd({ ...end, text: `${end.text}${said()}` })
  let endedEarly: ToolEnd | undefined
  let queuedBytes = 0
  let wake = () => {}
  const send = async (chunk: Buffer) => {
    for (let start = 0; start < chunk.length; start += sliceBytes) {
      const slice = chunk.subarray(start, start + sliceBytes)
      queuedBytes += slice.length
      stdin.write(slice, () => {
        queuedBytes -= slice.length
        wake()
      })
      onBytes(slice)
      // The system takes more of the queue only when this thread lets it.
      await yieldToSystem()
      while (queuedBytes > bufferBytes) {
        running.watch()
        await new Promise<void>((done) => {
          wake = done
        })
        running.rest()
      }
    }
  }
  const sink = new Writable({
    highWaterMark: bufferBytes,
    write: (chunk: Buffer, _encoding, done) => void send(chunk).then(() => done(), done),
  })
  running.ended.then((end) => {
    endedEarly = end
    sink.destroy(new Error('the program ended before its input did'))
  })
  try {
    await pipeline(content, sink, signal ? { signal } : {})
  } catch (error) {
    running.kill()
    const end = endedEarly ?? (await running.ended.then(() => undefined))
    signal?.throwIfAborted()
    throw end ? describe(end) : error
  }
  running.watch()
  // What still waits is taken.
  wake = running.watch
  stdin.end()
  const end = await running.ended
  signal?.throwIfAborted()
  if (!isGood(end)) throw describe(end)
}

function isGood(end: ToolEnd): boolean {
  return end.exitCode === 0 && !end.hasStalled && !end.hasSaidTooMuch
}

function startTool(tool: Tool, signal: AbortSignal | undefined): RunningTool {
  const child = spawnNowhere(tool)
  // What a dead process does not read is no failure of its own: its end says why.
  child.stdin.on('error', () => {})
  const secretPipe = child.stdio[3]
  if (secretPipe instanceof Writable) {
    secretPipe.on('error', () => {})
    secretPipe.end(tool.secret ?? '')
  }

  let hasStalled = false
  let hasEnded = false
  let timer: NodeJS.Timeout | undefined
  const rest = () => {
    clearTimeout(timer)
    timer = undefined
  }
  const kill = () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  }
  let hasSaidTooMuch = false
  const collect = (stream: Readable) =>
    collectText(stream, () => {
      hasSaidTooMuch = true
      kill()
    })
  const watch = () => {
    if (hasEnded) return
    timer ??= setTimeout(() => {
      hasStalled = true
      kill()
    }, tool.stallMs)
    timer.refresh()
  }
  const text = collect(child.stderr)
  const ended = new Promise<ToolEnd>((done) => {
    let spawnError: NodeJS.ErrnoException | undefined
    const finish = (exitCode: number | null, killedBy: NodeJS.Signals | null) => {
      hasEnded = true
      rest()
      signal?.removeEventListener('abort', kill)
      const end = { exitCode, killedBy, text: text(), hasStalled, hasSaidTooMuch }
      done(spawnError ? { ...end, spawnError } : end)
    }
    child.once('error', (error) => {
      spawnError = error
      if (child.pid === undefined) finish(null, null)
    })
    // Not `exit`: what the process printed last may still be on its way.
    child.once('close', finish)
  })
  if (signal?.aborted) kill()
  else signal?.addEventListener('abort', kill, { once: true })
  return { child, ended, watch, rest, kill, collectStdout: () => collect(child.stdout) }
}

/**
 * In an empty folder of its own that is gone already when the program begins: should a server ever make it read or
 * write files of this host, there is none here, and none can be made.
 */
function spawnNowhere({ program, args, env }: Tool): ChildProcessWithoutNullStreams {
  const cwd = mkdtempSync(join(tmpdir(), 'kmc-tool-'))
  try {
    return spawn(program, args, {
      cwd,
      env: env as NodeJS.ProcessEnv,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    }) as ChildProcessWithoutNullStreams
  } finally {
    rmdirSync(cwd)
  }
}

function collectText(stream: Readable, onTooMuch: () => void): () => string {
  const chunks: Buffer[] = []
  let bytes = 0
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > mostListingBytes) onTooMuch()
    else chunks.push(chunk)
  })
  return () => Buffer.concat(chunks).toString('utf8')
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value))
}
