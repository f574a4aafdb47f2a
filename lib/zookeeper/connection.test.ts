import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, test } from 'node:test'
import type { ErrorCode } from '#lib/errors.ts'
import { connectZooKeeper } from './connect.ts'
import type { ConnectOptions, ZooKeeperSession } from './types.ts'

// A server that misbehaves on purpose. Frames of the client arrive in order; each case says what comes back.

const frame = (...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  return Buffer.concat([int(body.length), body])
}
const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const long = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}
const header = (xid: number, error = 0): Buffer => Buffer.concat([int(xid), long(5n), int(error)])
const stat = Buffer.alloc(68)
const connectReply = (timeoutMs = 30_000): Buffer =>
  frame(int(0), int(timeoutMs), long(0x1234n), int(16), Buffer.alloc(16), Buffer.of(0))
const dataReply = (xid: number, text: string): Buffer => frame(header(xid), int(text.length), Buffer.from(text), stat)

const servers = new Set<Server>()
const sockets = new Set<Socket>()

afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  for (const server of servers) {
    server.close()
    await once(server, 'close')
  }
  servers.clear()
  sockets.clear()
})

/** answer is called with each frame of the client, its length included, counted from 0: the handshake. */
async function startFake(answer: (socket: Socket, count: number, received: Buffer) => void): Promise<ConnectOptions> {
  const fake = createServer((socket) => {
    sockets.add(socket)
    let received = Buffer.alloc(0)
    let count = 0
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
        const end = 4 + received.readInt32BE(0)
        const request = received.subarray(0, end)
        received = received.subarray(end)
        answer(socket, count++, request)
      }
    })
  }).listen(0, '127.0.0.1')
  servers.add(fake)
  await once(fake, 'listening')
  const { port } = fake.address() as AddressInfo
  return {
    connect: { servers: [{ host: '127.0.0.1', port }], chroot: '' },
    requestTimeoutMs: 200,
    connectTimeoutMs: 300,
  }
}

const handshakes: [string, (socket: Socket) => void, ErrorCode][] = [
  ['closes at once', (socket) => socket.end(), 'ZK_NO_QUORUM'],
  ['resets the connection', (socket) => socket.resetAndDestroy(), 'ZK_NO_QUORUM'],
  ['sends half a handshake and dies', (socket) => socket.end(connectReply().subarray(0, 20)), 'ZK_NO_QUORUM'],
  ['sends half a handshake and is silent', (socket) => socket.write(connectReply().subarray(0, 20)), 'ZK_UNREACHABLE'],
  ['is silent', () => {}, 'ZK_UNREACHABLE'],
  ['speaks HTTP', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'ZK_PROTOCOL'],
  ['sends a negative length', (socket) => socket.write(int(-5)), 'ZK_PROTOCOL'],
  ['sends a huge length', (socket) => socket.write(int(0x7fffffff)), 'ZK_PROTOCOL'],
  ['sends a handshake that is too short', (socket) => socket.write(frame(int(0), int(30_000))), 'ZK_PROTOCOL'],
  [
    'sends a session password longer than the reply',
    (socket) => socket.write(frame(int(0), int(30_000), long(1n), int(0x7fffffff))),
    'ZK_PROTOCOL',
  ],
  [
    'sends a session password of negative length',
    (socket) => socket.write(frame(int(0), int(30_000), long(1n), int(-2))),
    'ZK_PROTOCOL',
  ],
  ['refuses the session', (socket) => socket.write(connectReply(0)), 'ZK_PROTOCOL'],
]

for (const [name, misbehave, code] of handshakes) {
  test(`connecting to a server that ${name} fails with ${code}`, async () => {
    const options = await startFake((socket) => misbehave(socket))
    const [{ host, port } = { host: '', port: 0 }] = options.connect.servers
    await assert.rejects(connectZooKeeper(options), (error: Record<string, unknown>) => {
      assert.equal(error.code, code, String(error.message))
      assert.ok(String(error.message).includes(`${host}:${port}`))
      assert.ok(error.remedy)
      return true
    })
  })
}

const replies: [string, (socket: Socket) => void, ErrorCode][] = [
  ['is silent', () => {}, 'ZK_TIMEOUT'],
  ['answers pings only', (socket) => socket.write(frame(header(-2))), 'ZK_TIMEOUT'],
  ['sends half a reply and is silent', (socket) => socket.write(dataReply(1, 'abc').subarray(0, 40)), 'ZK_TIMEOUT'],
  ['sends half a reply and dies', (socket) => socket.end(dataReply(1, 'abc').subarray(0, 40)), 'ZK_CONNECTION_LOST'],
  ['dies', (socket) => socket.destroy(), 'ZK_CONNECTION_LOST'],
  ['resets the connection', (socket) => socket.resetAndDestroy(), 'ZK_CONNECTION_LOST'],
  ['sends a negative length', (socket) => socket.write(int(-1)), 'ZK_PROTOCOL'],
  ['sends a huge length', (socket) => socket.write(int(64 * 1024 * 1024 + 1)), 'ZK_PROTOCOL'],
  ['sends an empty reply', (socket) => socket.write(frame()), 'ZK_PROTOCOL'],
  ['sends a header that is too short', (socket) => socket.write(frame(int(1), int(0))), 'ZK_PROTOCOL'],
  ['sends no record', (socket) => socket.write(frame(header(1))), 'ZK_PROTOCOL'],
  ['sends data longer than the reply', (socket) => socket.write(frame(header(1), int(99), stat)), 'ZK_PROTOCOL'],
  ['sends data of negative length', (socket) => socket.write(frame(header(1), int(-2), stat)), 'ZK_PROTOCOL'],
  ['sends a short Stat', (socket) => socket.write(frame(header(1), int(-1), stat.subarray(1))), 'ZK_PROTOCOL'],
  ['answers an unknown xid', (socket) => socket.write(dataReply(77, 'abc')), 'ZK_PROTOCOL'],
  ['answers an authentication nobody sent', (socket) => socket.write(frame(header(-4))), 'ZK_PROTOCOL'],
  ['answers the second request first', (socket) => socket.write(dataReply(2, 'abc')), 'ZK_PROTOCOL'],
  ['answers an unknown error code', (socket) => socket.write(frame(header(1, -9999))), 'ZK_PROTOCOL'],
]

for (const [name, misbehave, code] of replies) {
  test(`a request to a server that ${name} fails with ${code}, and the session is over`, async () => {
    const session = await connectZooKeeper(
      await startFake((socket, count) => {
        if (count === 0) socket.write(connectReply())
        if (count === 1) misbehave(socket)
      }),
    )
    const [first, second] = await Promise.allSettled([session.getData('/'), session.getData('/')])
    assert.deepEqual(codeOf(first), code)
    assert.deepEqual(codeOf(second), 'ZK_CONNECTION_LOST')
    assert.equal((await session.ended) instanceof Error, true)
    await assert.rejects(session.getData('/'), { code: 'ZK_CONNECTION_LOST' })
  })
}

test('what the server answered before it died still counts', async () => {
  const session = await connectZooKeeper(
    await startFake((socket, count) => {
      if (count === 0) socket.write(connectReply())
      if (count === 2) socket.end(Buffer.concat([dataReply(1, 'abc'), dataReply(2, 'def').subarray(0, 30)]))
    }),
  )
  const [first, second] = await Promise.allSettled([session.getData('/'), session.getData('/')])
  assert.equal(first.status === 'fulfilled' && first.value.data?.toString(), 'abc')
  assert.equal(codeOf(second), 'ZK_CONNECTION_LOST')
})

test('a child list whose count is a lie is refused', async () => {
  const session = await connectZooKeeper(
    await startFake((socket, count) =>
      socket.write(count === 0 ? connectReply() : frame(header(1), int(0x7fffffff), stat)),
    ),
  )
  await assert.rejects(session.getChildren('/'), { code: 'ZK_PROTOCOL' })
})

for (const [name, results] of [
  ['too few results', Buffer.concat([int(-1), Buffer.of(1), int(-1)])],
  ['no end', Buffer.concat([int(13), Buffer.of(0), int(0)])],
  ['a result of unknown type', Buffer.concat([int(99), Buffer.of(0), int(0), int(-1), Buffer.of(1), int(-1)])],
  ['an unknown error code', Buffer.concat([int(-1), Buffer.of(0), int(-9), int(-9), int(-1), Buffer.of(1), int(-1)])],
] as const) {
  test(`a transaction answered with ${name} is refused`, async () => {
    const session = await connectZooKeeper(
      await startFake((socket, count) => socket.write(count === 0 ? connectReply() : frame(header(1), results))),
    )
    await assert.rejects(session.multi([{ op: 'check', path: '/', version: 0 }]), { code: 'ZK_PROTOCOL' })
  })
}

const multiReadResult = (type: number, error: number, body: Buffer): Buffer =>
  Buffer.concat([int(type), Buffer.of(0), int(error), body])
const endOfResults = Buffer.concat([int(-1), Buffer.of(1), int(-1)])
const dataResult = multiReadResult(4, 0, Buffer.concat([int(-1), stat]))
const namesResult = multiReadResult(8, 0, Buffer.concat([int(1), int(1), Buffer.from('a')]))

for (const [name, results] of [
  ['nothing', Buffer.alloc(0)],
  ['no result', endOfResults],
  ['too few results', Buffer.concat([dataResult, endOfResults])],
  ['too many results', Buffer.concat([dataResult, namesResult, namesResult, endOfResults])],
  ['no end', Buffer.concat([dataResult, namesResult])],
  ['results in another order', Buffer.concat([namesResult, dataResult, endOfResults])],
  ['a result of unknown type', Buffer.concat([dataResult, multiReadResult(99, 0, Buffer.alloc(0)), endOfResults])],
  ['bytes behind its end', Buffer.concat([dataResult, namesResult, endOfResults, int(0)])],
  ['an unknown error code', Buffer.concat([dataResult, multiReadResult(-1, -9, int(-9)), endOfResults])],
  ['two error codes', Buffer.concat([dataResult, multiReadResult(-1, -101, int(-102)), endOfResults])],
  ['an error that is none', Buffer.concat([dataResult, multiReadResult(-1, 0, int(0)), endOfResults])],
  ['an error without its code', Buffer.concat([dataResult, multiReadResult(-1, -101, Buffer.alloc(0)), endOfResults])],
  ['data longer than the reply', Buffer.concat([multiReadResult(4, 0, int(0x7fffffff)), stat])],
  ['data of negative length', Buffer.concat([multiReadResult(4, 0, int(-7)), stat])],
  ['a short Stat', Buffer.concat([multiReadResult(4, 0, int(-1)), stat.subarray(9)])],
  ['a count that is a lie', Buffer.concat([dataResult, multiReadResult(8, 0, int(0x7fffffff))])],
  ['a negative count', Buffer.concat([dataResult, multiReadResult(8, 0, int(-5)), endOfResults])],
] as const) {
  test(`a multiRead answered with ${name} is refused`, async () => {
    const session = await connectZooKeeper(
      await startFake((socket, count) => socket.write(count === 0 ? connectReply() : frame(header(count), results))),
    )
    const reads = [
      { op: 'getData', path: '/' },
      { op: 'getChildren', path: '/' },
    ] as const
    await assert.rejects(session.multiRead(reads), { code: 'ZK_PROTOCOL' })
    assert.ok(await session.ended)
  })
}

test('a multiRead gives an error to the read it belongs to', async () => {
  const results = Buffer.concat([multiReadResult(-1, -101, int(-101)), dataResult, endOfResults])
  const session = await connectZooKeeper(
    await startFake((socket, count) => socket.write(count === 0 ? connectReply() : frame(header(count), results))),
  )
  const reads = ['/a', '/b'].map((path) => ({ op: 'getData' as const, path }))
  const [missing, found] = await session.multiRead(reads)
  assert.deepEqual(missing, { op: 'error', zkCode: 'NO_NODE' })
  assert.equal(found?.op === 'getData' && found.data, null)
})

test('frames may be cut anywhere, and run together', async () => {
  const cutBytewise = async (socket: Socket, bytes: Buffer) => {
    for (const byte of bytes) {
      await new Promise<void>((sent) => socket.write(Buffer.of(byte), () => sent()))
    }
  }
  const bytewise = await connectZooKeeper(
    await startFake((socket, count) => {
      void cutBytewise(socket, count === 0 ? connectReply() : dataReply(count, 'abc'))
    }),
  )
  assert.equal((await bytewise.getData('/')).data?.toString(), 'abc')
  assert.equal(bytewise.sessionId, '1234')
  assert.equal(bytewise.lastZxid, 5n)

  const together = await startFake((socket, count) => {
    // Authentication, a ping and a notification in one piece with the handshake.
    const notification = frame(header(-1), int(1), int(3), int(1), Buffer.from('/'))
    if (count === 0) socket.write(Buffer.concat([connectReply(), frame(header(-4)), frame(header(-2)), notification]))
    if (count === 2) socket.write(dataReply(1, 'abc'))
  })
  const session = await connectZooKeeper({ ...together, credentials: { user: 'u', password: 'p' } })
  assert.equal((await session.getData('/')).data?.toString(), 'abc')
})

test('credentials the server refuses fail with ZK_AUTH, and the password is not told', async () => {
  const options = await startFake((socket, count) =>
    count === 0 ? socket.write(connectReply()) : socket.end(frame(header(-4, -115))),
  )
  const refused = connectZooKeeper({ ...options, credentials: { user: 'kafka', password: 'hush' } })
  await assert.rejects(refused, (error: Error & { code?: unknown }) => {
    assert.equal(error.code, 'ZK_AUTH')
    assert.match(error.message, /"kafka"/)
    assert.doesNotMatch(String(error.stack), /hush/)
    return true
  })
})

test('nothing is sent before the authentication is acknowledged', async () => {
  let frames = 0
  const options = await startFake((socket, count) => {
    frames++
    if (count === 0) socket.write(connectReply())
  })
  await assert.rejects(connectZooKeeper({ ...options, credentials: { user: 'u', password: 'p' } }), {
    code: 'ZK_UNREACHABLE',
  })
  assert.equal(frames, 2)
})

test('the handshake is written as ZooKeeper defines it', async () => {
  const sent: Buffer[] = []
  const options = await startFake((socket, count, received) => {
    sent.push(received)
    socket.write(count === 0 ? connectReply() : frame(header(-4)))
  })
  const lastZxidSeen = 0x1_0000_0002n
  await connectZooKeeper({
    ...options,
    sessionTimeoutMs: 9000,
    lastZxidSeen,
    credentials: { user: 'ü', password: 'a:b' },
  })
  const [version, noSession, password, mayBeReadOnly] = [int(0), long(0n), Buffer.alloc(16), Buffer.of(0)]
  const [scheme, auth] = [Buffer.from('digest'), Buffer.from('ü:a:b')]
  assert.deepEqual(sent, [
    frame(version, long(lastZxidSeen), int(9000), noSession, int(16), password, mayBeReadOnly),
    frame(int(-4), int(100), int(0), int(scheme.length), scheme, int(auth.length), auth),
  ])
})

test('a signal ends the connecting with its own reason', async () => {
  const stop = new AbortController()
  const options = await startFake(() => stop.abort(new Error('stopped by the test')))
  await assert.rejects(connectZooKeeper({ ...options, signal: stop.signal }), /stopped by the test/)
  await assert.rejects(connectZooKeeper({ ...options, signal: stop.signal }), /stopped by the test/)
})

test('a session that nobody answers is given up while it is idle', async () => {
  const session = await connectZooKeeper(
    await startFake((socket, count) => {
      if (count === 0) socket.write(connectReply(150))
    }),
  )
  const reason = await session.ended
  assert.match(String(reason), /silent for 150 ms/)
})

test('closing does not wait for a server that is gone', async () => {
  const session: ZooKeeperSession = await connectZooKeeper(
    await startFake((socket, count) => (count === 0 ? socket.write(connectReply()) : socket.destroy())),
  )
  await session.close()
  assert.equal(await session.ended, null)
})

function codeOf(outcome: PromiseSettledResult<unknown>): unknown {
  return outcome.status === 'rejected' ? outcome.reason.code : outcome.status
}
