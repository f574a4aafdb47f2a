import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'

export interface JavaOptions {
  /** Folder of jars: `ensureKafkaJars`. */
  jars: string
  mainClass: string
  args?: string[]
  jvmArgs?: string[]
  /** Where the program's output is appended. */
  logFile: string
}

export interface JavaProcess {
  readonly pid: number
  readonly logFile: string
  /** Settles when the process has ended, whatever ended it. */
  readonly ended: Promise<void>
  hasEnded(): boolean
  /** The last lines of the log, for the message of a failed start. */
  logTail(): Promise<string>
  /** Asks it to end (SIGTERM), kills it after `graceMs`, returns when it is gone. */
  stop(graceMs?: number): Promise<void>
  /** SIGKILL, as a crash. */
  kill(): void
}

const logTailBytes = 4000

/** Starts a Java program that does not outlive this process: not at exit, and on Linux not even when this one is killed. */
export async function startJava(options: JavaOptions): Promise<JavaProcess> {
  const { jars, mainClass, args = [], jvmArgs = [], logFile } = options
  const log = openSync(logFile, 'a')
  const child = spawnTied(['java', ...jvmArgs, '-cp', join(jars, '*'), mainClass, ...args], log)
  closeSync(log)

  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  const ended = new Promise<void>((done) => {
    child.once('exit', () => {
      process.off('exit', killAtExit)
      done()
    })
  })
  await once(child, 'spawn')
  const { pid } = child
  if (pid === undefined) throw new Error(`${mainClass} has no process id.`)
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null

  return {
    pid,
    logFile,
    ended,
    hasEnded,
    logTail: () => readTail(logFile),
    async stop(graceMs = 10_000) {
      if (hasEnded()) return
      child.kill('SIGTERM')
      const killer = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await ended
      clearTimeout(killer)
    },
    kill() {
      child.kill('SIGKILL')
    },
  }
}

/**
 * util-linux' setpriv has the kernel end the child when this process dies, which no exit hook can when it is killed.
 * Outright: a broker asked politely would first look for its ZooKeeper, which has gone with it, for a minute or more.
 */
function spawnTied(command: string[], log: number): ChildProcess {
  const tied = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'KILL', ...command] : command
  const [program = 'java', ...args] = tied
  // A session of its own: Ctrl-C in a terminal must not reach servers that are to be stopped in order.
  return spawn(program, args, { stdio: ['ignore', log, log], detached: true })
}

async function readTail(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const start = Math.max(0, size - logTailBytes)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}
