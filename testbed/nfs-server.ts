import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { isListening, startServerProcess } from './server-process.ts'

/** What the server, and the build of its client, need on Debian and Ubuntu. */
export const aptPackages = ['nfs-ganesha', 'nfs-ganesha-vfs', 'rpcbind', 'gcc', 'libc6-dev', 'libnfs-dev']

export interface NfsServerOptions {
  /** An empty folder of this server's own. */
  dataDir: string
  version: 3 | 4
  /** Address it listens on, default 127.0.0.1. */
  host?: string
  exports: readonly NfsServerExport[]
  /** Default: a free one. */
  port?: number
  /** NFS 4: an open file that is not used for so long is forgotten. Default 60. */
  leaseSeconds?: number
}

export interface NfsServerExport {
  /** Folder on this host; NFS 3 mounts it by this name. */
  path: string
  /** Its name in the tree that NFS 4 mounts from. */
  pseudo: string
  isReadOnly?: boolean
}

export interface NfsServer {
  readonly port: number
  /** Of the mount service; undefined for NFS 4. */
  readonly mountPort: number | undefined
  /** SIGKILL, as a crash. */
  kill(): Promise<void>
  stop(): Promise<void>
}

const rpcbindPort = 111
const lockPollMs = 50

/** Starts a real NFS-Ganesha for one version of NFS, as root, and returns when it serves. It ends with this process. */
export async function startNfsServer(options: NfsServerOptions): Promise<NfsServer> {
  const { dataDir, version, host = '127.0.0.1' } = options
  assertCanRun()
  const port = options.port ?? (await freePort(host))
  const mountPort = version === 3 ? await freePort(host) : undefined
  await mkdir(join(dataDir, 'recovery'), { recursive: true })
  const configFile = join(dataDir, 'ganesha.conf')
  const logFile = join(dataDir, 'ganesha.log')
  await writeFile(configFile, configurationOf(options, host, port, mountPort))
  await writeFile(logFile, '')

  const stopRpcbind = version === 3 ? await startRpcbind(dataDir) : undefined
  try {
    const { kill, stop } = await startServerProcess(
      ['ganesha.nfsd', '-F', '-f', configFile, '-L', logFile, '-p', join(dataDir, 'ganesha.pid')],
      {
        logFile: join(dataDir, 'ganesha.out'),
        isReady: async () =>
          (await readFile(logFile, 'utf8')).includes('NFS SERVER INITIALIZED') && (await isListening(port, host)),
      },
    ).catch(async (error: unknown) => {
      throw new Error(`NFS-Ganesha: ${(await readFile(logFile, 'utf8')).slice(-4000)}`, { cause: error })
    })
    return { port, mountPort, kill, stop }
  } finally {
    await stopRpcbind?.()
  }
}

/**
 * NFS 3 registers itself with rpcbind, and only then needs it: the client is told the ports. One of this host's is used
 * when it has one. @returns what ends it
 */
async function startRpcbind(dataDir: string): Promise<() => Promise<void>> {
  const unlock = await lockRpcbind()
  try {
    if (await isListening(rpcbindPort, '127.0.0.1')) return unlock
    await mkdir('/run/rpcbind', { recursive: true })
    // With -h 127.0.0.1 that of Debian 12 crashes; it adds that address itself.
    const rpcbind = await startServerProcess(['rpcbind', '-f', '-h', '127.0.0.2'], {
      logFile: join(dataDir, 'rpcbind.out'),
      isReady: () => isListening(rpcbindPort, '127.0.0.1'),
    })
    return async () => {
      await rpcbind.stop()
      await unlock()
    }
  } catch (error) {
    await unlock()
    throw error
  }
}

/** There is one port 111: another test file's rpcbind must not end while our server registers. Linux' abstract socket. */
async function lockRpcbind(): Promise<() => Promise<void>> {
  for (;;) {
    const lock = createServer().listen('\0kmc-testbed-rpcbind')
    const isOurs = await once(lock, 'listening').then(
      () => true,
      () => false,
    )
    if (isOurs) return () => new Promise((done) => lock.close(() => done()))
    await delay(lockPollMs)
  }
}

function configurationOf(options: NfsServerOptions, host: string, port: number, mountPort: number | undefined): string {
  const { dataDir, version, exports, leaseSeconds = 60 } = options
  const core = [
    `NFS_Port = ${port}`,
    ...(mountPort === undefined ? [] : [`MNT_Port = ${mountPort}`]),
    `NFS_Protocols = ${version}`,
    'Enable_NLM = false',
    'Enable_RQUOTA = false',
    'Enable_UDP = false',
    `Bind_addr = ${host}`,
    'mount_path_pseudo = false',
  ]
  const nfs4 = [
    'Graceless = true',
    'Minor_Versions = 0',
    'RecoveryBackend = fs',
    `RecoveryRoot = "${join(dataDir, 'recovery')}"`,
    'Only_Numeric_Owners = true',
    `Lease_Lifetime = ${leaseSeconds}`,
  ]
  const blocks = exports.map(({ path, pseudo, isReadOnly }, i) => [
    `Export_Id = ${i + 1}`,
    `Path = "${path}"`,
    `Pseudo = "${pseudo}"`,
    `Access_Type = ${isReadOnly ? 'RO' : 'RW'}`,
    'Squash = No_Root_Squash',
    `Protocols = ${version}`,
    'Transports = TCP',
    'SecType = sys',
    'PrivilegedPort = false',
    'FSAL { Name = VFS; }',
  ])
  return [
    block('NFS_CORE_PARAM', core),
    block('NFSv4', nfs4),
    block('NFS_KRB5', ['Active_krb5 = false']),
    block('LOG', ['Default_Log_Level = EVENT']),
    ...blocks.map((lines) => block('EXPORT', lines)),
  ].join('\n')
}

function block(name: string, lines: readonly string[]): string {
  return `${name} {\n${lines.map((line) => `  ${line}${line.endsWith('}') ? '' : ';'}\n`).join('')}}\n`
}

function assertCanRun(): void {
  const missing = ['ganesha.nfsd', 'rpcbind', 'setpriv'].filter((program) => spawnSync(program, ['-v']).error)
  if (missing.length > 0) {
    throw new Error(`Missing: ${missing.join(', ')}. On Debian and Ubuntu: apt-get install ${aptPackages.join(' ')}`)
  }
  if (userInfo().uid !== 0) throw new Error('NFS-Ganesha must be started as root: it acts as the users it is told.')
}
