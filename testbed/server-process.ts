import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export interface ServerProcessOptions {
  /** Where the program's output is appended. */
  logFile: string
  isReady(): Promise<boolean>
  startTimeoutMs?: number
}

export interface ServerProcess {
  /** SIGKILL to the server and what it has started, as a crash. */
  kill(): Promise<void>
  /** SIGTERM to all of them; SIGKILL after ten seconds. */
  stop(): Promise<void>
}

const pollMs = 20
const graceMs = 10_000

/** Starts a server of the system's and returns when it is ready. It ends with this process, however that ends. */
export async function startServerProcess(
  command: readonly string[],
  { logFile, isReady, startTimeoutMs = 30_000 }: ServerProcessOptions,
): Promise<ServerProcess> {
  const log = openSync(logFile, 'a')
  // A group of its own: one process for each connection, which must all go at once.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], { stdio: ['ignore', log, log], detached: true })
  closeSync(log)
  const ended = once(child, 'exit')
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const signalAll = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal)
    } catch {
      // The group is gone.
    }
  }
  const killAtExit = () => signalAll('SIGKILL')
  process.once('exit', killAtExit)
  const end = async (signal: NodeJS.Signals) => {
    process.off('exit', killAtExit)
    signalAll(signal)
    const killer = setTimeout(() => signalAll('SIGKILL'), graceMs)
    if (!hasEnded()) await ended
    clearTimeout(killer)
  }

  const deadline = Date.now() + startTimeoutMs
  while (!(await isReady())) {
    if (hasEnded() || Date.now() > deadline) {
      await end('SIGKILL')
      throw new Error(`${command[0]} did not start:\n${(await readFile(logFile, 'utf8')).slice(-4000)}`)
    }
    await delay(pollMs)
  }
  return { kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
}

export function isListening(port: number, host: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port })
    socket.once('connect', () => {
      socket.destroy()
      done(true)
    })
    socket.once('error', () => done(false))
  })
}
