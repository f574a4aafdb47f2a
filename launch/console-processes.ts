import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { askHealth } from './ask-health.ts'
import { KeptProcess } from './kept-process.ts'

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
  /** Settles with words for the person when one of them keeps ending without having been told to. */
  readonly crashed: Promise<string>
  stop(): Promise<void>
  /** SIGKILL to the worker, as a crash; it stays down until it is started. */
  killWorker(): Promise<void>
  startWorker(): Promise<void>
}

type ProcessName = 'web' | 'worker'

const programs: Record<ProcessName, string> = { web: 'scripts/web.ts', worker: 'lib/worker/worker-main.ts' }
const root = join(import.meta.dirname, '..')
const readyDeadlineMs = 60_000
const readyPollMs = 100

/**
 * Starts web and worker and returns when the health page answers. From then on each is started again when it dies, while
 * the other goes on: a web that dies must not stop a restoration. Both end with this process, however it ends.
 */
export async function startConsoleProcesses(options: ConsoleProcessesOptions): Promise<ConsoleProcesses> {
  const { logDir } = options
  if (logDir !== undefined) await mkdir(logDir, { recursive: true })
  const withLog = async (text: string, name: ProcessName) =>
    logDir === undefined ? text : `${text}\n${await readTail(logFileOf(logDir, name))}`
  const diedAtStart = Promise.withResolvers<string>()
  let isReady = false
  const keep = (name: ProcessName) =>
    new KeptProcess({
      name,
      spawn: () => spawnTied(name, options),
      say: (text) => {
        if (isReady) console.error(text)
        else void withLog(`The ${name} process did not start.`, name).then(diedAtStart.resolve)
      },
    })
  const web = keep('web')
  const worker = keep('worker')
  const stop = async () => {
    await Promise.all([web.stop('SIGTERM'), worker.stop('SIGTERM')])
  }

  const url = `${options.isHttps ? 'https' : 'http'}://${urlHost(options.host)}:${options.port}`
  try {
    await Promise.all([web.start(), worker.start()])
    await Promise.race([waitForHealth(url), diedAtStart.promise.then((reason) => Promise.reject(new Error(reason)))])
    isReady = true
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url,
    crashed: Promise.race([
      web.givenUp.then((text) => withLog(text, 'web')),
      worker.givenUp.then((text) => withLog(text, 'worker')),
    ]),
    stop,
    killWorker: () => worker.stop('SIGKILL'),
    startWorker: () => worker.start(),
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
