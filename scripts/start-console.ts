import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startConsoleProcesses } from '#launch/console-processes.ts'
import { ensureAdministrator, type FirstAdministrator } from '#launch/ensure-administrator.ts'
import { migrate } from '#launch/migrate.ts'
import {
  initialisePostgres,
  isPostgresInitialised,
  type PostgresOptions,
  startPostgres,
  statusOfPostgres,
  stopPostgres,
} from '#launch/postgres-server.ts'
import { runOrFail } from '#launch/run-program.ts'
import { ensureSecretKey } from '#launch/secret-key.ts'
import type { Shutdown } from '#launch/shutdown.ts'
import type { KafkaVersion } from '#testbed/java-parts.ts'
import { ensureBuild, ensurePrismaClient } from './build-console.ts'
import { openControlSocket } from './control-socket.ts'
import { type DemoCluster, startDemoCluster } from './demo-cluster.ts'
import { runDemoCommand } from './demo-commands.ts'
import { requireFreePort } from './free-ports.ts'
import { readSettings, type Settings } from './settings.ts'
import { step } from './step.ts'
import { demoPrograms, ensureSystemPrograms } from './system-programs.ts'

const defaultDemoVersion: KafkaVersion = '3.9.1'
const postgresWatchMs = 2000
/** A laptop has less to spare than a management node, and the demo's backups are small. */
const demoFreeSpaceFloor = 200 * 1024 ** 2

/** Everything from an installed checkout to a console that answers; with `demoVersion` a real Kafka beside it. */
export async function startConsole(shutdown: Shutdown, demoVersion: KafkaVersion | undefined): Promise<void> {
  const began = performance.now()
  const settings = await readSettings()
  const { dataDir, HOST: host, PORT: port } = settings
  if (settings.dataDirReason) console.log(`The data lie in ${dataDir}: ${settings.dataDirReason}.`)
  // Made by us, so ours to open whatever the umask: what is secret in it has modes of its own.
  if ((await mkdir(dataDir, { recursive: true })) !== undefined) await chmod(dataDir, 0o755)

  let demo: DemoCluster | undefined
  const closeSocket = await openControlSocket(dataDir, async (command, print) => {
    if (demoVersion === undefined) throw new Error('This console was started without the demo: npm run demo starts it.')
    if (demo === undefined) throw new Error('The demo is still starting.')
    await runDemoCommand(command, demo, print)
  })
  shutdown.onStop('Control socket', closeSocket)
  await requireFreePort(port, 'PORT', host)
  if (demoVersion !== undefined) await ensureSystemPrograms(demoPrograms)
  await ensurePrismaClient(shutdown.signal)

  const env = { ...(await secretKeyEnv(settings)), DATABASE_URL: await openDatabase(settings, shutdown) }
  await step('Bringing the database up to date', () => migrate(env.DATABASE_URL))
  if (demoVersion !== undefined) {
    demo = await startDemoCluster(settings, demoVersion, shutdown)
    await registerDemo(demo, dataDir, env)
  }
  await ensureBuild(shutdown.signal)

  const logDir = join(dataDir, 'logs')
  const running = await step('Starting web and worker', () =>
    startConsoleProcesses({
      host,
      port,
      isHttps: settings.KMC_TLS_CERT !== undefined,
      env: demo ? { KMC_FREE_SPACE_FLOOR_BYTES: String(demoFreeSpaceFloor), ...definedFloor(), ...env } : env,
      // The demo's terminal keeps the next steps in sight; in real use the log goes where the output goes.
      ...(demo && { logDir }),
    }),
  )
  shutdown.onStop('Web and worker', () => running.stop())
  shutdown.signal.throwIfAborted()
  void running.crashed.then((reason) => shutdown.stop(reason, 1))
  // Last: the password is shown once, and must not be lost with a start that fails.
  const administrator = await step('Looking for the first administrator', () => ensureAdministrator(env))
  printReady({ url: running.url, dataDir, administrator, demo, logDir, seconds: (performance.now() - began) / 1000 })
}

/** DATABASE_URL, or a PostgreSQL of our own in the data folder. */
async function openDatabase(settings: Settings, shutdown: Shutdown): Promise<string> {
  if (settings.DATABASE_URL !== undefined) return settings.DATABASE_URL
  const options: PostgresOptions = {
    dataDir: join(settings.dataDir, 'postgres'),
    port: settings.KMC_POSTGRES_PORT,
    passwordFile: join(settings.dataDir, 'postgres.password'),
  }
  if (!(await isPostgresInitialised(options))) {
    await step('Making the database', () => initialisePostgres(options))
  }
  const wasRunning = (await statusOfPostgres(options)).state === 'running'
  if (!wasRunning) await requireFreePort(options.port, 'KMC_POSTGRES_PORT')
  shutdown.onStop('PostgreSQL', () => stopPostgres(options))
  const what = wasRunning ? 'Taking over the PostgreSQL of an earlier start' : 'Starting PostgreSQL'
  const { url } = await step(what, () => startPostgres(options))
  watchPostgres(options, shutdown)
  return url
}

/** Web and worker would wait for a dead database for ever. */
function watchPostgres(options: PostgresOptions, shutdown: Shutdown): void {
  const timer = setInterval(async () => {
    if ((await statusOfPostgres(options)).state === 'running' || shutdown.signal.aborted) return
    clearInterval(timer)
    await shutdown.stop(`PostgreSQL ended by itself; its log is ${join(options.dataDir, 'server.log')}.`, 1)
  }, postgresWatchMs)
  shutdown.signal.addEventListener('abort', () => clearInterval(timer), { once: true })
}

async function secretKeyEnv(settings: Settings): Promise<Record<string, string>> {
  if (settings.KMC_SECRET_KEY !== undefined || settings.KMC_SECRET_KEY_FILE !== undefined) return {}
  const file = join(settings.dataDir, 'secret.key')
  if ((await ensureSecretKey(file)) === 'made') {
    console.log(`A key for stored passwords was made: ${file}. Keep a copy apart from the database's.`)
  }
  return { KMC_SECRET_KEY_FILE: file }
}

async function registerDemo(demo: DemoCluster, dataDir: string, env: Record<string, string>): Promise<void> {
  const dataStoragePath = join(dataDir, 'demo-storage')
  await mkdir(dataStoragePath, { recursive: true })
  const input = {
    name: demo.version === defaultDemoVersion ? 'demo' : `demo-${demo.version}`,
    kafkaVersion: demo.version,
    zookeeperConnect: demo.zookeeperConnect,
    dataStoragePath,
  }
  await step('Putting the demo into the inventory', () =>
    runOrFail('Registering the demo', process.execPath, ['scripts/register-demo-cluster.ts', JSON.stringify(input)], {
      env,
    }),
  )
}

function definedFloor(): Record<string, string> {
  const floor = process.env.KMC_FREE_SPACE_FLOOR_BYTES
  return floor ? { KMC_FREE_SPACE_FLOOR_BYTES: floor } : {}
}

interface Ready {
  url: string
  dataDir: string
  administrator: FirstAdministrator
  demo: DemoCluster | undefined
  logDir: string
  seconds: number
}

function printReady({ url, dataDir, administrator, demo, logDir, seconds }: Ready): void {
  const lines = [
    `The console is ready after ${seconds.toFixed(1)} s:  ${url}/`,
    administrator.created
      ? `Log in as ${administrator.name} with the password ${administrator.password} (shown only now, to be changed at the first login).`
      : 'The administrator exists since an earlier start (a lost password: docs/operations.md).',
    `Data: ${dataDir}`,
  ]
  if (demo) {
    lines.push(
      `Logs: ${logDir}`,
      `Kafka ${demo.version}: ${demo.bootstrap}; for users ${demo.saslBootstrap}`,
      ...Object.entries(demo.users).map(([user, password]) => `Kafka user ${user}: ${password}`),
      '',
      'Next, with the cluster "demo" in the console:',
      '  1. Backup Management → Create → LocalDir → OK, then Back Up Now.',
      '  2. npm run demo -- break        an administrator slips in ZooKeeper',
      '  3. Restoration Management → Create → choose the file → OK → Start → confirm: it fails while brokers run.',
      '  4. npm run demo -- stop-kafka   then Retry',
      '  5. npm run demo -- start-kafka  and: npm run demo -- check',
    )
  }
  lines.push('', 'Ctrl-C stops everything that was started here, and nothing else.')
  console.log(`\n${lines.join('\n')}`)
}
