import { connect, type Socket } from 'node:net'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { FrameSplitter } from '#lib/zookeeper/frame-splitter.ts'

/** What the wire gives when nothing is made of the replies: framing and offsets, no Stat, no checks, no order. */
class BareWire {
  readonly #socket: Socket
  readonly #splitter = new FrameSplitter()
  readonly #waiting: ((frame: Buffer) => void)[] = []
  #xid = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => {
      for (const frame of this.#splitter.push(chunk)) {
        const isPing = frame.length >= 4 && frame.readInt32BE(0) < 0 && this.#xid > 0
        if (!isPing) this.#waiting.shift()?.(frame)
      }
    })
  }

  static async open(connectString: string): Promise<BareWire> {
    const [server = { host: '', port: 0 }] = parseConnectString(connectString).servers
    const wire = new BareWire(connect({ ...server, noDelay: true }))
    const hello = Buffer.alloc(49)
    hello.writeInt32BE(45, 0)
    hello.writeInt32BE(30_000, 16)
    hello.writeInt32BE(16, 28)
    wire.#socket.write(hello)
    await wire.#answer()
    return wire
  }

  request(opcode: number, body: Buffer): Promise<Buffer> {
    const head = Buffer.allocUnsafe(12)
    head.writeInt32BE(8 + body.length, 0)
    head.writeInt32BE(++this.#xid, 4)
    head.writeInt32BE(opcode, 8)
    this.#socket.write(Buffer.concat([head, body]))
    return this.#answer()
  }

  close(): void {
    this.#socket.destroy()
  }

  #answer(): Promise<Buffer> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}

const replyHeaderBytes = 16
const statBytes = 68

/** Level by level, 500 paths a request, 8 requests in flight. Returns the number of znodes. */
export async function walkBare(connectString: string, root: string): Promise<number> {
  const wire = await BareWire.open(connectString)
  let znodes = 0
  let level = [root]
  while (level.length > 0) {
    const paths = level
    const below: string[] = []
    let taken = 0
    const lane = async () => {
      while (taken < paths.length) {
        const batch = paths.slice(taken, taken + 500)
        taken += 500
        const parents = parentsIn(await wire.request(22, multiReadBody(4, batch)), batch)
        znodes += batch.length
        if (parents.length > 0) collectChildren(await wire.request(22, multiReadBody(8, parents)), parents, below)
      }
    }
    await Promise.all(Array.from({ length: 8 }, lane))
    level = below
  }
  wire.close()
  return znodes
}

/** Pipelined getACL, 100 in flight. Returns how many were asked for. */
export async function readAclsBare(connectString: string, paths: Iterable<string>): Promise<number> {
  const wire = await BareWire.open(connectString)
  const rest = paths[Symbol.iterator]()
  let read = 0
  const lane = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) {
      const body = Buffer.allocUnsafe(4 + Buffer.byteLength(next.value))
      body.writeInt32BE(body.length - 4, 0)
      body.write(next.value, 4)
      const reply = await wire.request(6, body)
      if (reply.readInt32BE(12) !== 0) throw new Error(`getACL of ${next.value}: error ${reply.readInt32BE(12)}`)
      read++
    }
  }
  await Promise.all(Array.from({ length: 100 }, lane))
  wire.close()
  return read
}

function multiReadBody(type: number, paths: readonly string[]): Buffer {
  const size = paths.reduce((sum, path) => sum + 14 + Buffer.byteLength(path), 9)
  const body = Buffer.allocUnsafe(size)
  let at = 0
  const header = (of: number, done: number) => {
    at = body.writeInt32BE(of, at)
    at = body.writeInt8(done, at)
    at = body.writeInt32BE(-1, at)
  }
  for (const path of paths) {
    header(type, 0)
    at = body.writeInt32BE(Buffer.byteLength(path), at)
    at += body.write(path, at)
    at = body.writeInt8(0, at)
  }
  header(-1, 1)
  return body
}

function parentsIn(reply: Buffer, batch: readonly string[]): string[] {
  let at = replyHeaderBytes
  return batch.filter(() => {
    at += 9
    at += 4 + Math.max(0, reply.readInt32BE(at)) + statBytes
    return reply.readInt32BE(at - 12) > 0
  })
}

function collectChildren(reply: Buffer, parents: readonly string[], into: string[]): void {
  let at = replyHeaderBytes
  for (const parent of parents) {
    let count = reply.readInt32BE(at + 9)
    at += 13
    while (count-- > 0) {
      const length = reply.readInt32BE(at)
      at += 4
      into.push(`${parent}/${reply.toString('latin1', at, at + length)}`)
      at += length
    }
  }
}
