import jute from 'node-zookeeper-client/lib/jute/index.js'
import { AppError } from '#lib/errors.ts'
import { formatServer } from './connect-string.ts'
import type { FrameSocket } from './frame-socket.ts'
import { JuteReader } from './jute-reader.ts'
import { JuteWriter } from './jute-writer.ts'
import { opcodes, readReplyHeader, xids } from './records.ts'
import type { DigestCredentials } from './types.ts'
import { nameErrorCode } from './zookeeper-error.ts'

const { AuthPacket, ConnectRequest, RequestHeader } = jute.protocol

const noSession = long(0n)
const noPassword = Buffer.alloc(16)

export interface HandshakeOptions {
  sessionTimeoutMs: number
  lastZxidSeen: bigint
  credentials: DigestCredentials | undefined
}

export interface OpenedSession {
  sessionId: string
  negotiatedTimeoutMs: number
}

/**
 * Opens a session and signs in. Nothing else goes over the connection before both are acknowledged. The caller puts
 * the deadline on it by destroying the socket.
 *
 * @throws AppError ZK_AUTH, ZK_PROTOCOL, and whatever ended the socket
 */
export async function openSession(socket: FrameSocket, options: HandshakeOptions): Promise<OpenedSession> {
  const { sessionTimeoutMs, lastZxidSeen } = options
  const lastZxid = long(lastZxidSeen)
  const request = new ConnectRequest(jute.PROTOCOL_VERSION, lastZxid, sessionTimeoutMs, noSession, noPassword)
  // Behind the package's record: without this byte the server logs a warning about an old client.
  const mayBeReadOnly = false
  socket.send(new JuteWriter().record(request).bool(mayBeReadOnly).frame())

  const session = readConnectResponse(new JuteReader(await socket.receive()))
  if (options.credentials) await signIn(socket, options.credentials)
  return session
}

function readConnectResponse(reader: JuteReader): OpenedSession {
  reader.int() // the protocol version, 0 since the first ZooKeeper
  const negotiatedTimeoutMs = reader.int()
  const sessionId = BigInt.asUintN(64, reader.long()).toString(16)
  reader.buffer() // the session's password: sessions are never taken up again
  if (negotiatedTimeoutMs <= 0) throw new AppError('ZK_PROTOCOL', 'ZooKeeper refused to open a session.')
  return { sessionId, negotiatedTimeoutMs }
}

async function signIn(socket: FrameSocket, { user, password }: DigestCredentials): Promise<void> {
  const header = new RequestHeader(xids.auth, opcodes.auth)
  const authType = 0
  const packet = new AuthPacket(authType, 'digest', Buffer.from(`${user}:${password}`))
  socket.send(new JuteWriter().record(header).record(packet).frame())

  const { xid, error } = readReplyHeader(new JuteReader(await socket.receive()))
  if (xid !== xids.auth) {
    throw new AppError('ZK_PROTOCOL', `ZooKeeper answered the authentication with a reply to something else (${xid}).`)
  }
  if (error !== 0) {
    const server = formatServer(socket.server)
    throw new AppError('ZK_AUTH', `ZooKeeper ${server} refused the digest user "${user}" (${nameErrorCode(error)}).`, {
      remedy: 'Check the ZooKeeper user and password of this Kafka service.',
    })
  }
}

function long(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}
