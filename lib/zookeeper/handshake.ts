import { AppError } from '#lib/errors.ts'
import { formatServer } from './connect-string.ts'
import type { FrameSocket } from './frame-socket.ts'
import { JuteReader } from './jute-reader.ts'
import { JuteWriter } from './jute-writer.ts'
import { opcodes, readReplyHeader, xids } from './records.ts'
import type { DigestCredentials } from './types.ts'
import { nameErrorCode } from './zookeeper-error.ts'

const protocolVersion = 0
const noSession = 0n
const passwordBytes = 16

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
  const request = new JuteWriter().int(protocolVersion).long(options.lastZxidSeen).int(options.sessionTimeoutMs)
  const mayBeReadOnly = false
  socket.send(request.long(noSession).buffer(Buffer.alloc(passwordBytes)).bool(mayBeReadOnly).frame())

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
  const request = new JuteWriter().int(xids.auth).int(opcodes.auth)
  const authType = 0
  socket.send(
    request
      .int(authType)
      .string('digest')
      .buffer(Buffer.from(`${user}:${password}`))
      .frame(),
  )

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
