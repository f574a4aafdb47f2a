import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { isAppError } from '#lib/errors.ts'
import { ensureKafkaJars, type KafkaVersion } from '#testbed/java-parts.ts'
import { digestId, startZooKeeper, type ZooKeeperServer } from '#testbed/zookeeper-server.ts'
import { connectZooKeeper } from './connect.ts'
import { parseConnectString } from './connect-string.ts'
import { Connection } from './connection.ts'
import { FrameSocket } from './frame-socket.ts'
import { FrameSplitter } from './frame-splitter.ts'
import { openSession } from './handshake.ts'
import { openAcl } from './open-acl.ts'
import { writeAcl } from './records.ts'
import type { Acl, Znode, ZooKeeperSession } from './types.ts'
import { type WalkOptions, walkZnodes } from './walk.ts'

// 3.5.9 knows no multiRead: the same walk by single requests.
const zooKeepers: { zooKeeper: string; kafka: KafkaVersion }[] = [
  { zooKeeper: '3.5.9', kafka: '2.8.2' },
  { zooKeeper: '3.8.4', kafka: '3.9.1' },
]

for (const { zooKeeper, kafka } of zooKeepers) {
  describe(`a walk through ZooKeeper ${zooKeeper}`, () => {
    let folder: string
    let server: ZooKeeperServer
    let session: ZooKeeperSession

    const connect = (chroot = '/walk') =>
      connectZooKeeper({ connect: parseConnectString(`${server.connect}${chroot}`), requestTimeoutMs: 5000 })

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'kmc-walk-'))
      server = await startZooKeeper({ jars: await ensureKafkaJars(kafka), dataDir: folder })
      session = await connect()
      await session.create('/', null, openAcl)
    })
    after(async () => {
      await session?.close()
      await server?.stop()
      await rm(folder, { recursive: true, force: true })
    })

    async function walk(root: string, options: Partial<WalkOptions> = {}) {
      const znodes: Znode[] = []
      const unreadable: string[] = []
      const all = { onUnreadable: (path: string) => unreadable.push(path), ...options }
      for await (const znode of walkZnodes(session, root, all)) znodes.push(znode)
      return { znodes, paths: znodes.map(({ path }) => path), unreadable }
    }

    async function create(...paths: string[]) {
      for (const path of paths) await session.create(path, Buffer.from(path), openAcl)
    }

    test('goes component by component: below a znode before its longer-named sibling', async () => {
      await create('/order', '/order/a', '/order/a-b', '/order/a/b', '/order/a/b/c', '/order/b', '/order/a.b')
      const { paths } = await walk('/order')
      assert.deepEqual(paths, [
        '/order',
        '/order/a',
        '/order/a/b',
        '/order/a/b/c',
        '/order/a-b',
        '/order/a.b',
        '/order/b',
      ])
    })

    test('leaves out what is skipped, with everything below it', async () => {
      const { paths } = await walk('/order', { skip: (path) => path === '/order/a' })
      assert.deepEqual(paths, ['/order', '/order/a-b', '/order/a.b', '/order/b'])
    })

    test('a missing root is an empty walk', async () => assert.deepEqual((await walk('/nowhere')).paths, []))

    test('gives each znode as single reads give it: data null or empty, Stat, ACL, containers and TTL', async () => {
      await create('/exact', '/exact/ö-日本')
      const acl: Acl[] = [...openAcl, { perms: 1, scheme: 'digest', id: digestId('u', 'p') }]
      await session.create('/exact/null', null, acl)
      await session.create('/exact/empty', Buffer.alloc(0), openAcl)
      await session.setAcl('/exact/empty', acl, 0)
      await session.create('/exact/mayfly', Buffer.from('x'), openAcl, { ephemeral: true })
      await createContainerAndTtl(session, '/walk/exact/box', '/walk/exact/milk')
      const { znodes, paths } = await walk('/exact')
      assert.deepEqual(
        paths,
        ['', '/box', '/empty', '/mayfly', '/milk', '/null', '/ö-日本'].map((name) => `/exact${name}`),
      )
      for (const znode of znodes) {
        const { data, stat } = await session.getData(znode.path)
        const { acl: liveAcl } = await session.getAcl(znode.path)
        assert.deepEqual(znode, { path: znode.path, data, stat, acl: liveAcl })
      }
    })

    test('names what it may not read and goes on behind it', async () => {
      await create('/closed', '/closed/z')
      const theirs: Acl[] = [{ perms: 31, scheme: 'digest', id: digestId('somebody', 'secret') }]
      await session.create('/closed/m', null, openAcl)
      await session.create('/closed/m/below', null, openAcl)
      await session.setAcl('/closed/m', theirs, 0)
      const { paths, unreadable } = await walk('/closed')
      assert.deepEqual(paths, ['/closed', '/closed/z'])
      assert.deepEqual(unreadable, ['/closed/m'])
    })

    test('asks for no ACL that is known, once for each znode and in path order', async () => {
      const known: Acl[] = [{ perms: 1, scheme: 'world', id: 'anyone' }]
      const asked: string[] = []
      const { znodes, paths } = await walk('/order', {
        knownAcls: (path) => {
          asked.push(path)
          return path.startsWith('/order/a/') ? known : null
        },
      })
      assert.deepEqual(asked, paths)
      for (const { path, acl } of znodes) assert.deepEqual(acl, path.startsWith('/order/a/') ? known : openAcl)
    })

    test('leaves out what disappears on the way, and says so', async () => {
      await create('/fading', '/fading/a', '/fading/b', '/fading/b/c')
      const moved: string[] = []
      const { paths } = await walk('/fading', {
        onMoved: (path) => moved.push(path),
        // Its ACL is still to be asked for.
        knownAcls: async (path) => {
          if (path === '/fading/b') {
            await session.delete('/fading/b/c', -1)
            await session.delete('/fading/b', -1)
          }
          return null
        },
      })
      assert.deepEqual(paths, ['/fading', '/fading/a'])
      assert.deepEqual(moved, ['/fading/b'])
    })

    test('more large znodes than it reads ahead come whole and in order', async () => {
      await create('/large')
      const data = Buffer.alloc(900_000, 7)
      const names = Array.from({ length: 40 }, (_, i) => `/large/${String(i).padStart(2, '0')}`)
      // The first ones are small: what it learns of them does not hold.
      for (const [i, path] of names.entries()) await session.create(path, i < 20 ? Buffer.of(i) : data, openAcl)
      const seen: string[] = []
      for await (const znode of walkZnodes(session, '/large', { onUnreadable: assert.fail })) {
        if (znode.path === '/large') continue
        assert.ok(znode.data?.equals(seen.length < 20 ? Buffer.of(seen.length) : data))
        seen.push(znode.path)
      }
      assert.deepEqual(seen, names)
    })

    test('25,000 siblings', async () => {
      await create('/many')
      const names = Array.from(
        { length: 25_000 },
        (_, i) => `/many/a-name-of-thirty-characters-${String(i).padStart(5, '0')}`,
      )
      for (let i = 0; i < names.length; i += 1000) {
        await session.multi(names.slice(i, i + 1000).map((path) => ({ op: 'create', path, data: null, acl: openAcl })))
      }
      // The first answer comes when the walk has read as far ahead as it may, the others at once.
      const knownAcls = async (path: string) => {
        if (path === '/many') for (let i = 0; i < 200; i++) await session.exists('/')
        return openAcl
      }
      const { paths } = await walk('/many', { knownAcls })
      assert.deepEqual(paths.slice(1), names)
    })

    test('stops when it is told to', async () => {
      const controller = new AbortController()
      const walking = walkZnodes(session, '/many', { onUnreadable: assert.fail, signal: controller.signal })
      await walking.next()
      controller.abort(new Error('enough'))
      await assert.rejects(walking.next(), /enough/)
    })

    test('may be left in its middle', async () => {
      for await (const _ of walkZnodes(session, '/many', { onUnreadable: assert.fail })) break
      assert.ok(await session.exists('/many'))
    })

    test('a connection cut at any reply ends it with that error', async () => {
      await create('/cut')
      const names = Array.from({ length: 12 }, (_, i) => `/cut/${String(i).padStart(2, '0')}`)
      await create(...names)
      let isWhole = false
      for (let replies = 1; !isWhole; replies++) {
        const proxy = await startCuttingProxy(server.port, replies)
        const connectString = `127.0.0.1:${proxy.port}/walk`
        const walked: string[] = []
        try {
          const through = await connectZooKeeper({ connect: parseConnectString(connectString), connectTimeoutMs: 5000 })
          for await (const { path } of walkZnodes(through, '/cut', { onUnreadable: assert.fail })) walked.push(path)
          isWhole = true
        } catch (error) {
          const isNamed = isAppError(error, 'ZK_CONNECTION_LOST') || isAppError(error, 'ZK_UNREACHABLE')
          assert.ok(isNamed || isAppError(error, 'ZK_NO_QUORUM'), String(error))
        }
        assert.deepEqual(walked, ['/cut', ...names].slice(0, walked.length))
        assert.equal(isWhole, walked.length === names.length + 1)
        await proxy.close()
      }
    })
  })
}

/** A way to the server that ends every connection behind so many replies, handshake included. */
async function startCuttingProxy(port: number, replies: number): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const proxy: Server = createServer((client) => {
    const upstream = createConnection({ port, host: '127.0.0.1' })
    const splitter = new FrameSplitter()
    let left = replies
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    client.pipe(upstream)
    upstream.on('data', (chunk) => {
      for (const frame of splitter.push(chunk)) {
        if (left-- <= 0) break
        const length = Buffer.alloc(4)
        length.writeInt32BE(frame.length)
        client.write(Buffer.concat([length, frame]))
      }
      if (left < 0) client.destroy()
    })
    upstream.on('close', () => client.destroy())
    client.on('close', () => upstream.destroy())
  })
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening))
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    port: address.port,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => proxy.close(closed))
    },
  }
}

/** By requests that no session of ours sends. */
async function createContainerAndTtl(session: ZooKeeperSession, container: string, ttl: string): Promise<void> {
  const socket = new FrameSocket(session.server)
  const opened = await openSession(socket, { sessionTimeoutMs: 5000, lastZxidSeen: 0n, credentials: undefined })
  const connection = new Connection(socket, opened, { requestTimeoutMs: 5000, lastZxidSeen: 0n })
  const [createContainer, containerFlag, createTtl, ttlFlag] = [19, 4, 21, 5]
  const request = { attempt: 'to create', path: '/', read: () => {} }
  await connection.request({
    ...request,
    opcode: createContainer,
    write: (writer) => writer.string(container).buffer(null).vector(openAcl, writeAcl).int(containerFlag),
  })
  await connection.request({
    ...request,
    opcode: createTtl,
    write: (writer) => writer.string(ttl).buffer(Buffer.of(1)).vector(openAcl, writeAcl).int(ttlFlag).long(60_000n),
  })
  await connection.close()
}
