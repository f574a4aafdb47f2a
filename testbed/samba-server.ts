import { spawnSync } from 'node:child_process'
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { isListening, startServerProcess } from './server-process.ts'

/** What the server and its client need on Debian and Ubuntu. */
export const aptPackages = ['samba', 'smbclient']

export interface SambaOptions {
  /** An empty folder of this server's own. */
  dataDir: string
  /** Messages are signed in any case. Where it is impossible, the server speaks SMB 2 only. */
  encryption: 'offered' | 'required' | 'impossible'
  /** Share names and their folders, which the server's user comes to own. */
  shares: Record<string, ShareOptions>
}

export interface ShareOptions {
  path: string
  isReadOnly?: boolean
  /** Names that Windows does not take are shown as they are, as servers with other file systems behind them do. */
  showsAllNames?: boolean
}

export interface SambaServer {
  /** On 127.0.0.1 and ::1. */
  readonly port: number
  readonly user: string
  readonly password: string
  /** SIGKILL to the server and all its connections, as a crash. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** A system user of every Debian: Samba maps its own users to the system's. */
const user = 'backup'
/** Characters that a shell, smbclient or a URL would take amiss. */
const password = 'Pa$$ w0rd%x,é"\''

/** Starts a real Samba for SMB 2 and 3 with signing, as root, and returns when it serves. It ends with this process. */
export async function startSamba(options: SambaOptions): Promise<SambaServer> {
  const { dataDir, shares } = options
  assertCanRun()
  const port = await freePort()
  for (const folder of stateFolders) await mkdir(join(dataDir, folder.replaceAll(' ', '-')), { recursive: true })
  // The shares lie in it as a rule, and Samba reaches them as its user.
  await chmod(dataDir, 0o711)
  for (const { path } of Object.values(shares)) {
    await mkdir(path, { recursive: true })
    await chown(path, idOf('-u'), idOf('-g'))
  }
  const configFile = join(dataDir, 'smb.conf')
  await writeFile(configFile, configurationOf(options, port))
  const added = spawnSync('smbpasswd', ['-c', configFile, '-L', '-s', '-a', user], {
    input: `${password}\n${password}\n`,
    encoding: 'utf8',
  })
  if (added.status !== 0) throw new Error(`smbpasswd failed:\n${added.stdout}${added.stderr}`)

  const server = await startServerProcess(['smbd', '-F', '--no-process-group', '-s', configFile, '--debug-stdout'], {
    logFile: join(dataDir, 'smbd.out'),
    isReady: async () => (await isListening(port, '127.0.0.1')) && (await isListening(port, '::1')),
  })
  return { port, user, password, kill: server.kill, stop: server.stop }
}

const stateFolders = [
  'private dir',
  'lock directory',
  'state directory',
  'cache directory',
  'pid directory',
  'ncalrpc dir',
  'binddns dir',
]

const protectionOf = {
  offered: ['server min protocol = SMB2_02'],
  required: ['server min protocol = SMB3', 'server smb encrypt = required'],
  impossible: ['server min protocol = SMB2_02', 'server max protocol = SMB2_10'],
}

function configurationOf({ dataDir, encryption, shares }: SambaOptions, port: number): string {
  const global = [
    'server role = standalone server',
    'map to guest = never',
    `smb ports = ${port}`,
    'bind interfaces only = yes',
    'interfaces = 127.0.0.1/8 ::1/128',
    'disable netbios = yes',
    'load printers = no',
    'printcap name = /dev/null',
    'disable spoolss = yes',
    ...stateFolders.map((folder) => `${folder} = ${join(dataDir, folder.replaceAll(' ', '-'))}`),
    `passdb backend = tdbsam:${join(dataDir, 'passdb.tdb')}`,
    `log file = ${join(dataDir, 'log')}`,
    'server signing = mandatory',
    ...protectionOf[encryption],
  ]
  const sections = Object.entries(shares).map(([name, { path, isReadOnly, showsAllNames }]) => [
    `[${name}]`,
    `path = ${path}`,
    `read only = ${isReadOnly ? 'yes' : 'no'}`,
    `valid users = ${user}`,
    `force user = ${user}`,
    'create mask = 0600',
    'directory mask = 0700',
    ...(showsAllNames ? ['mangled names = no'] : []),
  ])
  return `${['[global]', ...global, ...sections.flat()].join('\n')}\n`
}

function assertCanRun(): void {
  const missing = ['smbd', 'smbpasswd', 'smbclient', 'setpriv'].filter(
    (program) => spawnSync(program, ['--version']).error,
  )
  if (missing.length > 0) {
    throw new Error(`Missing: ${missing.join(', ')}. On Debian and Ubuntu: apt-get install ${aptPackages.join(' ')}`)
  }
  if (userInfo().uid !== 0) throw new Error('Samba must be started as root: it acts as the user who logged in.')
}

function idOf(flag: '-u' | '-g'): number {
  const { status, stdout } = spawnSync('id', [flag, user], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The system has no user ${user}.`)
  return Number(stdout)
}
