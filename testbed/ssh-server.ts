import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { access, chmod, chown, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { AppError } from '#lib/errors.ts'
import { freePort } from './free-port.ts'

/** Debian packages this needs. */
export const aptPackages = ['openssh-server', 'openssh-client', 'passwd'] as const

export interface SshServerOptions {
  /** For its keys, its log and the user's files; made where it is missing. Others must be able to pass through it. */
  dataDir: string
  /** Default: a free one. */
  port?: number
}

export interface SshServer {
  readonly port: number
  /** An account of this machine that exists as long as the server does. */
  readonly user: string
  readonly uid: number
  readonly gid: number
  readonly password: string
  /** An OpenSSH private key that opens the account, without a passphrase. */
  readonly privateKey: string
  /** The same key under a passphrase. */
  readonly sealedKey: string
  readonly passphrase: string
  /** Folder that belongs to the user. */
  readonly home: string
  /** Ends what serves the connections there are, as a crash; new ones are taken. */
  killConnections(): Promise<void>
  /** Ends the server and all connections, as a crash. */
  kill(): Promise<void>
  /** Starts it again on the same port, with a new host key where that is asked for. */
  restart(options?: { newHostKey?: boolean }): Promise<void>
  /** Ends it and removes the account. */
  stop(): Promise<void>
}

const run = promisify(execFile)
/** As OpenSSH has them; clients like the first best. */
export const hostKeyTypes = ['ed25519', 'ecdsa', 'rsa'] as const
const userPrefix = 'kmcsftp'
const readyPollMs = 50
const startTimeoutMs = 30_000

/**
 * Starts OpenSSH on 127.0.0.1 and ::1 for one user who may do SFTP alone, by password or key.
 * @throws AppError where OpenSSH is not installed or this is not root, whom password logins need
 */
export async function startSshServer(options: SshServerOptions): Promise<SshServer> {
  await assertAble()
  const { dataDir } = options
  const port = options.port ?? (await freePort())
  await mkdir(dataDir, { recursive: true })
  // sshd's own folder, which its init script would make.
  await mkdir('/run/sshd', { recursive: true })

  const account = await makeAccount()
  const home = join(dataDir, 'home')
  await mkdir(home, { recursive: true })
  await chown(home, account.uid, account.gid)
  const passphrase = randomBytes(9).toString('base64url')
  const keys = await makeKeys(dataDir, passphrase)
  const configFile = join(dataDir, 'sshd_config')
  await writeFile(configFile, configurationOf(dataDir, port, account.user))

  let child = await launch(dataDir, configFile, port)
  return {
    port,
    ...account,
    ...keys,
    passphrase,
    home,
    killConnections: async () => killAll(await descendantsOf(child)),
    kill: () => crash(child),
    async restart({ newHostKey = false } = {}) {
      await crash(child)
      if (newHostKey) await makeHostKey(dataDir)
      child = await launch(dataDir, configFile, port)
    },
    async stop() {
      await crash(child)
      await removeAccount(account.user)
    },
  }
}

async function assertAble(): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new AppError(
      'INTERNAL',
      'The SSH server of the tests needs root: it makes an account for the time it runs.',
      {
        remedy: 'Run the tests as root, in a container for example.',
      },
    )
  }
  for (const program of ['/usr/sbin/sshd', '/usr/bin/ssh-keygen', '/usr/sbin/useradd', '/usr/sbin/chpasswd']) {
    await access(program).catch(() => {
      throw new AppError('INTERNAL', `The program ${program} is not installed.`, {
        remedy: `Install it, on Debian and Ubuntu with: apt-get install ${aptPackages.join(' ')}`,
      })
    })
  }
}

/** Named after this process: what one that was killed left behind is removed by the next. */
async function makeAccount(): Promise<{ user: string; uid: number; gid: number; password: string }> {
  for (const [user = '', pid] of (await readFile('/etc/passwd', 'utf8')).matchAll(/^kmcsftp(\d+)x\w+(?=:)/gm)) {
    if (!(await isAlive(Number(pid)))) await removeAccount(user)
  }
  const user = `${userPrefix}${process.pid}x${randomBytes(3).toString('hex')}`
  const password = `${randomBytes(9).toString('base64url')}-é#`
  await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', user])
  const chpasswd = spawn('chpasswd', { stdio: ['pipe', 'ignore', 'inherit'] })
  chpasswd.stdin.end(`${user}:${password}\n`)
  const [code] = await once(chpasswd, 'exit')
  if (code !== 0) throw new Error(`chpasswd ended with ${code}.`)
  const [, , uid, gid] = (await run('getent', ['passwd', user])).stdout.split(':')
  return { user, uid: Number(uid), gid: Number(gid), password }
}

async function removeAccount(user: string): Promise<void> {
  await run('userdel', ['--force', user]).catch(() => {})
}

async function makeKeys(dataDir: string, passphrase: string): Promise<{ privateKey: string; sealedKey: string }> {
  const [plain, sealed] = [join(dataDir, 'user_key'), join(dataDir, 'sealed_key')]
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', plain])
  await run('cp', [plain, sealed])
  // A throw-away passphrase of a throw-away key; ssh-keygen takes it no other way without a terminal.
  await run('ssh-keygen', ['-q', '-p', '-P', '', '-N', passphrase, '-f', sealed])
  await writeFile(join(dataDir, 'authorized_keys'), await readFile(`${plain}.pub`))
  await makeHostKey(dataDir)
  return { privateKey: await readFile(plain, 'utf8'), sealedKey: await readFile(sealed, 'utf8') }
}

async function makeHostKey(dataDir: string): Promise<void> {
  for (const type of hostKeyTypes) {
    const file = hostKeyFile(dataDir, type)
    await run('rm', ['-f', file, `${file}.pub`])
    await run('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file])
  }
}

function hostKeyFile(dataDir: string, type: (typeof hostKeyTypes)[number]): string {
  return join(dataDir, `host_${type}_key`)
}

function configurationOf(dataDir: string, port: number, user: string): string {
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    'ListenAddress ::1',
    ...hostKeyTypes.map((type) => `HostKey ${hostKeyFile(dataDir, type)}`),
    'PidFile none',
    'UsePAM no',
    'PasswordAuthentication yes',
    'KbdInteractiveAuthentication no',
    'PubkeyAuthentication yes',
    `AuthorizedKeysFile ${join(dataDir, 'authorized_keys')}`,
    'StrictModes no',
    `AllowUsers ${user}`,
    'MaxStartups 100',
    'Subsystem sftp internal-sftp',
    'ForceCommand internal-sftp',
    'AllowTcpForwarding no',
    'X11Forwarding no',
  ]
  return `${lines.join('\n')}\n`
}

async function launch(dataDir: string, configFile: string, port: number): Promise<ChildProcess> {
  // The user reads his keys and reaches his files through it.
  await chmod(dataDir, 0o755)
  const logFile = join(dataDir, 'sshd.log')
  const log = openSync(logFile, 'a')
  // util-linux' setpriv has the kernel end it when this process dies.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '/usr/sbin/sshd', '-D', '-e', '-f', configFile], {
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  const deadline = Date.now() + startTimeoutMs
  while (!(await answers('127.0.0.1', port)) || !(await answers('::1', port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`sshd on port ${port} did not start:\n${await readFile(logFile, 'utf8')}`)
    }
    await delay(readyPollMs)
  }
  return child
}

async function crash(child: ChildProcess): Promise<void> {
  // Looked for before: the children of a process that has ended are nobody's.
  const connections = await descendantsOf(child)
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  killAll(connections)
}

/** One process for each connection, and one below it that serves the user. */
async function descendantsOf(child: ChildProcess): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry)
    if (!Number.isInteger(pid)) continue
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid)
    return parent !== undefined && parent > 1 && (parent === child.pid || isBelow(parent))
  }
  return [...parents.keys()].filter(isBelow)
}

function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // Gone already.
    }
  }
}

async function answers(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function isAlive(pid: number): Promise<boolean> {
  return access(`/proc/${pid}`).then(
    () => true,
    () => false,
  )
}
