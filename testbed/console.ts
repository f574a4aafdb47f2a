import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConsoleProcesses, startConsoleProcesses } from '#launch/console-processes.ts'
import { ensureAdministrator } from '#launch/ensure-administrator.ts'
import { migrate } from '#launch/migrate.ts'
import { ensureSecretKey } from '#launch/secret-key.ts'
import { freePort } from './free-port.ts'
import { startTestPostgres } from './postgres.ts'

export interface TestConsoleOptions {
  /** Default: a PostgreSQL of its own, removed at the end. */
  databaseUrl?: string
  /** Default: a free one. */
  port?: number
  /** Added to the environment of web and worker. */
  env?: Record<string, string>
}

export interface TestConsole extends Pick<ConsoleProcesses, 'url' | 'crashed' | 'killWorker' | 'startWorker'> {
  databaseUrl: string
  /** Exists, empty: a data storage path for clusters. */
  storageDir: string
  /** web.log and worker.log. */
  logDir: string
  /** The first user; the password must be changed at the first login. */
  administrator: { name: string; password: string }
  /** Stops everything and removes it without a trace. */
  stop(): Promise<void>
}

/** A whole console on the built pages, with key, data folder and first administrator of its own. */
export async function startTestConsole(options: TestConsoleOptions = {}): Promise<TestConsole> {
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const undo of stops.splice(0).reverse()) await undo()
  }
  try {
    // The real path: what is confined to a storage path may not pass through a link.
    const dir = await realpath(await mkdtemp(join(tmpdir(), 'kmc-console-')))
    stops.push(() => rm(dir, { recursive: true, force: true }))
    const storageDir = join(dir, 'storage')
    await mkdir(storageDir)
    const databaseUrl = options.databaseUrl ?? (await startDatabase(stops))

    const keyFile = join(dir, 'secret.key')
    await ensureSecretKey(keyFile)
    const env = {
      KMC_FREE_SPACE_FLOOR_BYTES: '0',
      ...options.env,
      DATABASE_URL: databaseUrl,
      KMC_SECRET_KEY_FILE: keyFile,
    }
    await migrate(databaseUrl)
    const administrator = await ensureAdministrator(env)
    if (!administrator.created) throw new Error('The database of a test console must have no users yet.')

    const logDir = join(dir, 'logs')
    const port = options.port ?? (await freePort())
    const processes = await startConsoleProcesses({ host: '127.0.0.1', port, isHttps: false, env, logDir })
    stops.push(() => processes.stop())
    const { url, crashed, killWorker, startWorker } = processes
    return { url, crashed, killWorker, startWorker, databaseUrl, storageDir, logDir, administrator, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startDatabase(stops: (() => Promise<void>)[]): Promise<string> {
  const postgres = await startTestPostgres()
  stops.push(() => postgres.stop())
  return postgres.url
}
