import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { FrameSplitter } from '#lib/zookeeper/frame-splitter.ts'
import { JuteReader } from '#lib/zookeeper/jute-reader.ts'
import { JuteWriter } from '#lib/zookeeper/jute-writer.ts'
import { opcodes } from '#lib/zookeeper/records.ts'
import type { ServerAddress } from '#lib/zookeeper/types.ts'

/**
 * A TCP proxy before a ZooKeeper server, which cuts the first connection after a number of replies and lets others
 * (that ask what the server knows) pass; for tests.
 */
export interface CuttingProxy {
  readonly address: ServerAddress
  /** Frames that the server has sent through it, the answer to the connecting included. */
  replies(): number
  hasCut(): boolean
  /** Cuts instead of handing on the reply of that number: the server has carried out what nobody hears of. */
  loseReply(number: number): void
  /** Closes the session whose connection was cut, as its timeout would: what it held is gone when this returns. */
  endSession(): Promise<void>
  close(): Promise<void>
}

/**
 * @param repliesPassed the connection is destroyed on both sides behind the last of them
 * @param holdsBack true: the server sees no request beyond that many either
 */
export async function startCuttingProxy(
  server: ServerAddress,
  repliesPassed: number,
  holdsBack = false,
): Promise<CuttingProxy> {
  let requests = 0
  let replies = 0
  let isCut = false
  let lostReply = Number.POSITIVE_INFINITY
  let opened: Buffer | null = null
  const sockets = new Set<Socket>()
  let connections = 0
  // Also the session's, where the reply was one to the connection that asks whether the server knows multiRead.
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const listener = createServer((client) => {
    const upstream = connect(server)
    const [requested, replied] = [new FrameSplitter(), new FrameSplitter()]
    const end = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', end)
      socket.on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    if (++connections > 1) {
      client.pipe(upstream).pipe(client)
      return
    }
    client.on('data', (bytes) => {
      if (!holdsBack) upstream.write(bytes)
      else for (const frame of requested.push(bytes)) if (++requests <= repliesPassed) upstream.write(withLength(frame))
    })
    upstream.on('data', (bytes) => {
      for (const frame of replied.push(bytes)) {
        if (isCut) return
        opened ??= Buffer.from(frame)
        replies++
        if (replies >= lostReply) {
          isCut = true
          return cut()
        }
        isCut = replies === repliesPassed
        client.write(withLength(frame), isCut ? cut : undefined)
      }
    })
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')

  return {
    address: { host: '127.0.0.1', port: address.port },
    replies: () => replies,
    hasCut: () => isCut,
    loseReply(number) {
      lostReply = number
    },
    endSession: async () => {
      if (opened) await closeSession(server, opened)
    },
    async close() {
      cut()
      listener.close()
      await once(listener, 'close')
    },
  }
}

function withLength(frame: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(frame.length)
  return Buffer.concat([length, frame])
}

/** Takes the session up again with the id and the password of its ConnectResponse, and closes it. */
async function closeSession(server: ServerAddress, connectResponse: Buffer): Promise<void> {
  const reader = new JuteReader(connectResponse)
  reader.int() // the protocol version
  const timeoutMs = reader.int()
  const sessionId = reader.long()
  const password = reader.buffer()
  const noZxidSeen = 0n
  const mayBeReadOnly = false
  const reconnect = new JuteWriter().int(0).long(noZxidSeen).int(timeoutMs).long(sessionId).buffer(password)
  const socket = connect(server)
  try {
    await once(socket, 'connect')
    socket.write(reconnect.bool(mayBeReadOnly).frame())
    await once(socket, 'data')
    socket.write(new JuteWriter().int(1).int(opcodes.closeSession).frame())
    await once(socket, 'data')
  } finally {
    socket.destroy()
  }
}
