import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { startJava } from './java-process.ts'

export interface ZooKeeperOptions {
  /** Folder of jars: `ensureKafkaJars`. */
  jars: string
  /** Kept between starts; created where it is missing. */
  dataDir: string
  /** Default: a free one. */
  port?: number
  /** Address it listens on, default 127.0.0.1. */
  clientPortAddress?: string
  /** `super:…` as `digestId` gives it: whoever signs in as that user passes every ACL. */
  superDigest?: string
  /** This server's place in an ensemble; without it, it stands alone. */
  ensemble?: { id: number; servers: EnsembleMember[] }
  /** Ready when it serves clients (default), or as soon as it answers at all: a server without a quorum. */
  readyWhen?: 'serving' | 'answering'
  startTimeoutMs?: number
}

export interface EnsembleMember {
  id: number
  peerPort: number
  electionPort: number
}

export interface ZooKeeperServer {
  /** host:port, the IPv6 host in brackets. */
  readonly connect: string
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
  /** SIGKILL, as a crash. */
  kill(): void
}

const readyPollMs = 50

/** Starts a real ZooKeeper and returns when it serves. It ends with this process. */
export async function startZooKeeper(options: ZooKeeperOptions): Promise<ZooKeeperServer> {
  const { jars, dataDir, clientPortAddress = '127.0.0.1', readyWhen = 'serving', startTimeoutMs = 60_000 } = options
  const port = options.port ?? (await freePort(clientPortAddress))
  await mkdir(dataDir, { recursive: true })
  const configFile = join(dataDir, 'zoo.cfg')
  await writeFile(configFile, configurationOf(dataDir, clientPortAddress, port, options.ensemble?.servers ?? []))
  if (options.ensemble) await writeFile(join(dataDir, 'myid'), String(options.ensemble.id))

  const server = await startJava({
    jars,
    mainClass: 'org.apache.zookeeper.server.quorum.QuorumPeerMain',
    args: [configFile],
    jvmArgs: [
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      ...(options.superDigest ? [`-Dzookeeper.DigestAuthenticationProvider.superDigest=${options.superDigest}`] : []),
    ],
    logFile: join(dataDir, 'zookeeper.log'),
  })

  const deadline = Date.now() + startTimeoutMs
  while (!isReady(await askSrvr(clientPortAddress, port), readyWhen)) {
    if (server.hasEnded() || Date.now() > deadline) {
      server.kill()
      throw new Error(`ZooKeeper on port ${port} did not start:\n${await server.logTail()}`)
    }
    await delay(readyPollMs)
  }
  const host = clientPortAddress.includes(':') ? `[${clientPortAddress}]` : clientPortAddress
  return { connect: `${host}:${port}`, port, pid: server.pid, stop: () => server.stop(), kill: () => server.kill() }
}

/** Several servers that form one ensemble on 127.0.0.1; returns when each of them serves. */
export async function startZooKeeperEnsemble(options: {
  jars: string
  dataDir: string
  size?: number
}): Promise<ZooKeeperServer[]> {
  const servers = await planEnsemble(options.size ?? 3)
  return Promise.all(
    servers.map(({ id }) =>
      startZooKeeper({ jars: options.jars, dataDir: join(options.dataDir, `zk${id}`), ensemble: { id, servers } }),
    ),
  )
}

/** Free ports for the members of an ensemble that is to be started by hand. */
export async function planEnsemble(size: number): Promise<EnsembleMember[]> {
  const members: EnsembleMember[] = []
  for (let id = 1; id <= size; id++) {
    members.push({ id, peerPort: await freePort(), electionPort: await freePort() })
  }
  return members
}

/** The id of a digest ACL, and what superDigest wants: `user:base64(sha1(user:password))`. */
export function digestId(user: string, password: string): string {
  return `${user}:${createHash('sha1').update(`${user}:${password}`).digest('base64')}`
}

function configurationOf(dataDir: string, address: string, port: number, members: EnsembleMember[]): string {
  const lines = [
    'tickTime=500',
    `dataDir=${dataDir}`,
    `clientPort=${port}`,
    `clientPortAddress=${address}`,
    'admin.enableServer=false',
    '4lw.commands.whitelist=*',
    'maxClientCnxns=0',
    'extendedTypesEnabled=true',
    // At tickTime 500 the default limit would be 10 s; Kafka asks for 18 s.
    'maxSessionTimeout=60000',
    ...(members.length > 0 ? ['initLimit=20', 'syncLimit=10'] : []),
    ...members.map(({ id, peerPort, electionPort }) => `server.${id}=127.0.0.1:${peerPort}:${electionPort}`),
  ]
  return `${lines.join('\n')}\n`
}

function isReady(answer: string, readyWhen: 'serving' | 'answering'): boolean {
  return readyWhen === 'serving' ? answer.includes('Mode:') : answer !== ''
}

/** What the server says of itself, '' where it does not answer yet. */
function askSrvr(host: string, port: number): Promise<string> {
  return new Promise((done) => {
    let answer = ''
    const socket = connect({ host, port, timeout: 2000 }, () => socket.write('srvr'))
    socket.on('data', (chunk) => {
      answer += chunk.toString()
    })
    socket.on('timeout', () => socket.destroy())
    socket.on('error', () => socket.destroy())
    socket.on('close', () => done(answer))
  })
}
