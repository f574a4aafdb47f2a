import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { askHealth } from './ask-health.ts'

export interface ConsoleProcessesOptions {
  host: string
  port: number
  isHttps: boolean
  /** Added to this process's environment: DATABASE_URL, KMC_SECRET_KEY_FILE … */
  env: Record<string, string>
  /** Folder for web.log and worker.log; without it both write to our own output. */
  logDir?: string
}

export interface ConsoleProcesses {
  readonly url: string
  /** Settles with words for the person when one of them ends without having been told to. */
  readonly crashed: Promise<string>
  stop(): Promise<void>
  /** SIGKILL to every worker, as a crash. */
  killWorker(): Promise<void>
  startWorker(): Promise<void>
}

type ProcessName = 'web' | 'worker'

const programs: Record<ProcessName, string> = { web: 'scripts/web.ts', worker: 'lib/worker/worker-main.ts' }
const root = join(import.meta.dirname, '..')
const readyDeadlineMs = 60_000
const readyPollMs = 100
/** The web answers requests under way, the worker brings its execution to a safe place. */
const stopGraceMs = 20_000

/** Starts web and worker and returns when the health page answers. Both end with this process, however it ends. */
export async function startConsoleProcesses(options: ConsoleProcessesOptions): Promise<ConsoleProcesses> {
  const { logDir } = options
  if (logDir !== undefined) await mkdir(logDir, { recursive: true })
  const children = new Map<ProcessName, ChildProcess>()
  const expectedToEnd = new Set<ChildProcess>()
  const crash = Promise.withResolvers<string>()

  const start = async (name: ProcessName) => {
    const child = spawnTied(name, options)
    children.set(name, child)
    child.once('exit', async (code, signal) => {
      if (expectedToEnd.has(child)) return
      const log = logDir === undefined ? '' : `\n${await readTail(logFileOf(logDir, name))}`
      crash.resolve(`The ${name} process ended by itself (${code ?? signal}).${log}`)
    })
    await once(child, 'spawn')
  }
  const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
    expectedToEnd.add(child)
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    const killer = setTimeout(() => child.kill('SIGKILL'), stopGraceMs)
    await once(child, 'exit')
    clearTimeout(killer)
  }
  const stop = async () => {
    await Promise.all([...children.values()].map((child) => end(child, 'SIGTERM')))
  }

  const url = `${options.isHttps ? 'https' : 'http'}://${urlHost(options.host)}:${options.port}`
  try {
    await Promise.all([start('web'), start('worker')])
    await Promise.race([waitForHealth(url), crash.promise.then((reason) => Promise.reject(new Error(reason)))])
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url,
    crashed: crash.promise,
    stop,
    async killWorker() {
      const worker = children.get('worker')
      if (worker) await end(worker, 'SIGKILL')
    },
    startWorker: () => start('worker'),
  }
}

function spawnTied(name: ProcessName, { env, host, port, logDir }: ConsoleProcessesOptions): ChildProcess {
  const log = logDir === undefined ? undefined : openSync(logFileOf(logDir, name), 'a')
  const child = spawn(process.execPath, ['--import', './launch/die-with-parent.mjs', programs[name]], {
    cwd: root,
    env: {
      ...process.env,
      ...env,
      HOST: host,
      PORT: String(port),
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    },
    stdio: ['ignore', log ?? 'inherit', log ?? 'inherit', 'pipe'],
    // A session of its own: Ctrl-C in the terminal must not end web and worker before we say so.
    detached: true,
  })
  if (log !== undefined) closeSync(log)
  return child
}

async function waitForHealth(url: string): Promise<void> {
  const deadline = Date.now() + readyDeadlineMs
  let answer = 'nothing yet'
  while (Date.now() < deadline) {
    answer = await askHealth(url)
    if (answer === '200') return
    await delay(readyPollMs)
  }
  throw new Error(
    `The console did not become healthy in ${readyDeadlineMs / 1000} s: ${url}/api/health says ${answer}.`,
  )
}

/** Where a browser on this machine finds a server that listens on `host`. */
function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

function logFileOf(logDir: string, name: ProcessName): string {
  return join(logDir, `${name}.log`)
}

async function readTail(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).trimEnd().split('\n').slice(-15).join('\n')
}
