import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { FrameSplitter } from '#lib/zookeeper/frame-splitter.ts'
import type { ServerAddress } from '#lib/zookeeper/types.ts'

/** A TCP proxy before a ZooKeeper server for one connection, which it cuts after a number of replies; for tests. */
export interface CuttingProxy {
  readonly address: ServerAddress
  /** Frames that the server has sent through it, the answer to the connecting included. */
  replies(): number
  hasCut(): boolean
  /** Closes the session whose connection was cut, as its timeout would: what it held is gone when this returns. */
  endSession(): Promise<void>
  close(): Promise<void>
}

/** @param repliesPassed the connection is destroyed on both sides behind the last of them */
export async function startCuttingProxy(server: ServerAddress, repliesPassed: number): Promise<CuttingProxy> {
  let replies = 0
  let isCut = false
  let opened: Buffer | null = null
  const sockets = new Set<Socket>()
  const listener = createServer((client) => {
    const upstream = connect(server)
    const splitter = new FrameSplitter()
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
    client.on('data', (bytes) => upstream.write(bytes))
    upstream.on('data', (bytes) => {
      for (const frame of splitter.push(bytes)) {
        if (isCut) return
        opened ??= Buffer.from(frame)
        replies++
        const length = Buffer.alloc(4)
        length.writeInt32BE(frame.length)
        isCut = replies === repliesPassed
        client.write(Buffer.concat([length, frame]), isCut ? end : undefined)
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
    endSession: async () => {
      if (opened) await closeSession(server, opened)
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}

/** Takes the session up again with the id and the password of its ConnectResponse, and closes it. */
async function closeSession(server: ServerAddress, connectResponse: Buffer): Promise<void> {
  const [timeoutAt, idAt, passwordAt] = [4, 8, 16]
  const request = Buffer.alloc(45)
  request.writeInt32BE(41, 0)
  // Protocol version 0 and last zxid seen 0.
  connectResponse.copy(request, 16, timeoutAt, idAt)
  connectResponse.copy(request, 20, idAt, passwordAt)
  // The password with its length, and "not read-only".
  connectResponse.copy(request, 28, passwordAt, passwordAt + 20)
  const goodbye = Buffer.alloc(12)
  goodbye.writeInt32BE(8, 0)
  goodbye.writeInt32BE(1, 4)
  goodbye.writeInt32BE(-11, 8)
  request.writeUInt8(0, 44 - 0)
  const socket = connect(server)
  try {
    await once(socket, 'connect')
    socket.write(request)
    await once(socket, 'data')
    socket.write(goodbye)
    await once(socket, 'data')
  } finally {
    socket.destroy()
  }
}
