import { randomInt } from 'node:crypto'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { formatServer } from './connect-string.ts'
import { Connection } from './connection.ts'
import { describeServer } from './describe-ensemble.ts'
import { FrameSocket } from './frame-socket.ts'
import { type HandshakeOptions, openSession } from './handshake.ts'
import { Session } from './session.ts'
import { explainSocketError } from './socket-error.ts'
import type { ConnectOptions, ServerAddress, ZooKeeperSession } from './types.ts'

const defaultSessionTimeoutMs = 30_000
const defaultRequestTimeoutMs = 15_000
const defaultConnectTimeoutMs = 15_000
/** One dead server of many is given this long at least, however long the list. */
const shortestAttemptMs = 2000

interface FailedAttempt {
  server: ServerAddress
  code: ErrorCode
  why: string
}

/**
 * Opens a session with one of the servers, tried in random order, and signs in. The signal ends the connecting; a
 * session that is open is ended by `close()`.
 *
 * @throws AppError ZK_NO_QUORUM where servers accept connections but serve nobody, ZK_AUTH, ZK_PROTOCOL where no
 * server speaks ZooKeeper, otherwise ZK_UNREACHABLE naming every server and why; the signal's reason
 */
export async function connectZooKeeper(options: ConnectOptions): Promise<ZooKeeperSession> {
  const { connect, signal, connectTimeoutMs = defaultConnectTimeoutMs } = options
  const attemptMs = Math.max(shortestAttemptMs, Math.floor(connectTimeoutMs / connect.servers.length))
  const deadline = performance.now() + connectTimeoutMs
  const failed: FailedAttempt[] = []
  for (const server of shuffle(connect.servers)) {
    signal?.throwIfAborted()
    const remainingMs = deadline - performance.now()
    if (remainingMs <= 0) {
      failed.push({ server, code: 'ZK_UNREACHABLE', why: 'not tried, the time was up' })
      continue
    }
    try {
      return await connectServer(server, options, Math.min(attemptMs, remainingMs))
    } catch (error) {
      signal?.throwIfAborted()
      // The other servers of the ensemble would say the same.
      if (!(error instanceof AppError) || error.code === 'ZK_AUTH') throw error
      failed.push(await explainAttempt(server, error, signal))
    }
  }
  throw noneConnected(failed)
}

async function connectServer(
  server: ServerAddress,
  options: ConnectOptions,
  timeoutMs: number,
): Promise<ZooKeeperSession> {
  const { connect, credentials, signal, lastZxidSeen = 0n } = options
  const { sessionTimeoutMs = defaultSessionTimeoutMs, requestTimeoutMs = defaultRequestTimeoutMs } = options
  const socket = new FrameSocket(server)
  const tooLate = () => socket.destroy(new AppError('ZK_TIMEOUT', `it did not answer within ${timeoutMs} ms`))
  const timer = setTimeout(tooLate, timeoutMs)
  const abort = () => socket.destroy(new AppError('STOPPED', 'Connecting to ZooKeeper was stopped.'))
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const handshake: HandshakeOptions = { sessionTimeoutMs, lastZxidSeen, credentials }
    const session = await openSession(socket, handshake)
    return new Session(new Connection(socket, session, { requestTimeoutMs, lastZxidSeen }), connect)
  } catch (error) {
    socket.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

async function explainAttempt(
  server: ServerAddress,
  error: AppError,
  signal: AbortSignal | undefined,
): Promise<FailedAttempt> {
  if (error.code === 'ZK_PROTOCOL') return { server, code: error.code, why: error.message }
  if (error.code !== 'ZK_CONNECTION_LOST') return { server, code: 'ZK_UNREACHABLE', why: error.message }
  if (error.cause instanceof Error && !isReset(error.cause)) {
    return { server, code: 'ZK_UNREACHABLE', why: explainSocketError(error.cause) }
  }
  // It accepted the connection and closed it: no quorum, or a reason of its own against this client.
  const { state, detail } = await describeServer(server, { signal })
  switch (state) {
    case 'leader':
    case 'follower':
    case 'standalone':
    case 'observer':
      return {
        server,
        code: 'ZK_UNREACHABLE',
        why: `it serves (${state}) but closed this connection: too many from this host (maxClientCnxns), or it lags behind`,
      }
    case 'unreachable':
      return { server, code: 'ZK_UNREACHABLE', why: detail }
    default:
      return { server, code: 'ZK_NO_QUORUM', why: `it closed the connection (${detail})` }
  }
}

function isReset(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
}

function noneConnected(failed: FailedAttempt[]): AppError {
  const reasons = failed.map(({ server, why }) => `${formatServer(server)}: ${why.replace(/\.$/, '')}`).join('; ')
  if (failed.some(({ code }) => code === 'ZK_NO_QUORUM')) {
    return new AppError('ZK_NO_QUORUM', `ZooKeeper accepts connections but does not serve. ${reasons}.`, {
      field: 'zookeeperConnect',
      remedy:
        'Start enough servers of the ensemble for a quorum. If all of them run, check that the port is not one for TLS.',
    })
  }
  if (failed.length > 0 && failed.every(({ code }) => code === 'ZK_PROTOCOL')) {
    return new AppError('ZK_PROTOCOL', `What answers there is not ZooKeeper. ${reasons}.`, {
      field: 'zookeeperConnect',
      remedy: 'Check host and port: it must be the client port of a ZooKeeper server, without TLS.',
    })
  }
  return new AppError('ZK_UNREACHABLE', `No ZooKeeper server could be reached. ${reasons}.`, {
    field: 'zookeeperConnect',
    remedy: 'Check hosts and ports, that the servers run, and that no firewall stands between.',
  })
}

/** Each item at a random place among those before it: clients spread over the servers. */
function shuffle<T>(items: readonly T[]): T[] {
  const shuffled: T[] = []
  for (const item of items) {
    shuffled.splice(randomInt(shuffled.length + 1), 0, item)
  }
  return shuffled
}
