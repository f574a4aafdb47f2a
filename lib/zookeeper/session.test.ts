import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
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
import { openSession } from './handshake.ts'
import { openAcl } from './open-acl.ts'
import { createFlags, opcodes, writeAcl } from './records.ts'
import type { Acl, ConnectOptions, ZooKeeperSession } from './types.ts'
import { kindOf } from './znode-kind.ts'
import { isZooKeeperError, type ZooKeeperCode } from './zookeeper-error.ts'

const superUser = { user: 'super', password: 'testbed' }

const zooKeepers: { zooKeeper: string; kafka: KafkaVersion }[] = [
  { zooKeeper: '3.5.9', kafka: '2.8.2' },
  { zooKeeper: '3.8.4', kafka: '3.9.1' },
]

for (const { zooKeeper, kafka } of zooKeepers) {
  describe(`a session with ZooKeeper ${zooKeeper}`, () => {
    let folder: string
    let server: ZooKeeperServer
    let session: ZooKeeperSession

    const connect = (chroot = '', options: Partial<ConnectOptions> = {}) =>
      connectZooKeeper({ connect: parseConnectString(server.connect + chroot), ...options })

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'zookeeper-'))
      server = await startZooKeeper({
        jars: await ensureKafkaJars(kafka),
        dataDir: folder,
        superDigest: digestId(superUser.user, superUser.password),
      })
      session = await connect()
    })

    after(async () => {
      await session?.close()
      await server?.stop()
      await rm(folder, { recursive: true, force: true })
    })

    test('reads back what it writes, with a whole Stat', async () => {
      const startedAt = Date.now()
      await session.create('/plain', Buffer.from('eins'), openAcl)
      const stat = await session.setData('/plain', Buffer.from('zwei'), 0)
      await session.create('/plain/ö-日本', Buffer.from('x'), openAcl)
      const read = await session.getData('/plain')
      assert.deepEqual(read.data, Buffer.from('zwei'))
      assert.equal(read.stat.version, 1)
      assert.equal(read.stat.dataLength, 4)
      assert.equal(read.stat.numChildren, 1)
      assert.equal(read.stat.cversion, 1)
      assert.equal(read.stat.aversion, 0)
      assert.equal(read.stat.ephemeralOwner, 0n)
      assert.equal(read.stat.mzxid, stat.mzxid)
      assert.ok(read.stat.czxid < read.stat.mzxid && read.stat.mzxid < read.stat.pzxid)
      assert.ok(read.stat.ctime >= startedAt - 1000 && read.stat.mtime <= Date.now() + 1000)
      assert.ok(session.lastZxid >= read.stat.pzxid)
      assert.deepEqual((await session.getChildren('/plain')).children, ['ö-日本'])
      assert.deepEqual((await session.exists('/plain'))?.mzxid, stat.mzxid)
      await session.sync('/plain')
      await session.delete('/plain/ö-日本', 0)
      await session.delete('/plain', -1)
      assert.equal(await session.exists('/plain'), null)
    })

    test('keeps null and empty data apart', async () => {
      await session.create('/null', null, openAcl)
      await session.create('/empty', Buffer.alloc(0), openAcl)
      assert.equal((await session.getData('/null')).data, null)
      assert.deepEqual((await session.getData('/empty')).data, Buffer.alloc(0))
      await session.multi([
        { op: 'setData', path: '/null', data: Buffer.alloc(0), version: -1 },
        { op: 'setData', path: '/empty', data: null, version: -1 },
      ])
      assert.deepEqual((await session.getData('/null')).data, Buffer.alloc(0))
      assert.equal((await session.getData('/empty')).data, null)
    })

    test('names what ZooKeeper refuses', async () => {
      await session.create('/refused', null, openAcl)
      await session.create('/refused/child', null, openAcl)
      await session.create('/refused/mayfly', null, openAcl, { ephemeral: true })
      const cases: [ZooKeeperCode, () => Promise<unknown>][] = [
        ['NO_NODE', () => session.getData('/nowhere')],
        ['NO_NODE', () => session.getChildren('/nowhere')],
        ['NO_NODE', () => session.getAcl('/nowhere')],
        ['NO_NODE', () => session.setData('/nowhere', null, -1)],
        ['NODE_EXISTS', () => session.create('/refused', null, openAcl)],
        ['BAD_VERSION', () => session.setData('/refused', null, 7)],
        ['BAD_VERSION', () => session.setAcl('/refused', openAcl, 7)],
        ['BAD_VERSION', () => session.delete('/refused/child', 7)],
        ['NOT_EMPTY', () => session.delete('/refused', -1)],
        ['NO_CHILDREN_FOR_EPHEMERALS', () => session.create('/refused/mayfly/child', null, openAcl)],
        ['INVALID_ACL', () => session.create('/unowned', null, [])],
        ['INVALID_ACL', () => session.create('/unowned', null, [{ perms: 31, scheme: 'unheard-of', id: 'x' }])],
        ['BAD_ARGUMENTS', () => session.create('/refused/..', null, openAcl)],
      ]
      for (const [zkCode, attempt] of cases) {
        await assert.rejects(attempt, (error) => isZooKeeperError(error, zkCode) && isAppError(error, 'ZK_OPERATION'))
      }
      await assert.rejects(session.getData('/nowhere'), {
        message: 'ZooKeeper refused to read /nowhere: there is no such znode (NO_NODE).',
        path: '/nowhere',
      })
      assert.deepEqual((await session.getData('/refused')).data, null, 'the session goes on')
    })

    test('carries out a multi', async () => {
      await session.multi([
        { op: 'create', path: '/multi', data: Buffer.from('a'), acl: openAcl },
        { op: 'create', path: '/multi/child', data: null, acl: openAcl },
        { op: 'check', path: '/multi', version: 0 },
        { op: 'setData', path: '/multi', data: Buffer.from('b'), version: 0 },
        { op: 'create', path: '/multi/mayfly', data: null, acl: openAcl, ephemeral: true },
        { op: 'delete', path: '/multi/child', version: 0 },
      ])
      const { data, stat } = await session.getData('/multi')
      assert.equal(data?.toString(), 'b')
      assert.equal(stat.version, 1)
      assert.deepEqual((await session.getChildren('/multi')).children, ['mayfly'])
      const mayfly = await session.exists('/multi/mayfly')
      assert.ok(mayfly)
      assert.equal(kindOf(mayfly), 'ephemeral')
      await session.multi([])
    })

    test('applies nothing of a multi that fails, and says which operation failed', async () => {
      await session.create('/all-or-nothing', Buffer.from('a'), openAcl)
      await session.setData('/all-or-nothing', Buffer.from('b'), 0)
      for (const [failing, zkCode] of [
        [{ op: 'check', path: '/all-or-nothing', version: 0 }, 'BAD_VERSION'],
        [{ op: 'setData', path: '/all-or-nothing', data: null, version: 0 }, 'BAD_VERSION'],
        [{ op: 'delete', path: '/all-or-nothing', version: 0 }, 'BAD_VERSION'],
        [{ op: 'create', path: '/all-or-nothing', data: null, acl: openAcl }, 'NODE_EXISTS'],
        [{ op: 'check', path: '/nowhere', version: -1 }, 'NO_NODE'],
      ] as const) {
        const attempt = session.multi([
          { op: 'create', path: '/never', data: null, acl: openAcl },
          failing,
          { op: 'create', path: '/never/either', data: null, acl: openAcl },
        ])
        await assert.rejects(attempt, { zkCode, operationIndex: 1, path: failing.path })
        assert.equal(await session.exists('/never'), null)
      }
    })

    test('keeps ACLs, and what they forbid is forbidden', async () => {
      const owner = { user: 'owner', password: 'geheim:mit:ö' }
      const acl: Acl[] = [
        { perms: 31, scheme: 'digest', id: digestId(owner.user, owner.password) },
        { perms: 16, scheme: 'world', id: 'anyone' },
      ]
      await session.create('/guarded', Buffer.from('x'), acl)
      assert.deepEqual((await session.getAcl('/guarded')).acl, acl)
      for (const attempt of [
        () => session.getData('/guarded'),
        () => session.getChildren('/guarded'),
        () => session.setData('/guarded', null, -1),
        () => session.create('/guarded/child', null, openAcl),
      ]) {
        await assert.rejects(
          attempt,
          (error) => isZooKeeperError(error, 'NO_AUTH') && isAppError(error, 'ZK_NO_ACCESS'),
        )
      }
      await assert.rejects(session.multi([{ op: 'setData', path: '/guarded', data: null, version: -1 }]), {
        zkCode: 'NO_AUTH',
        operationIndex: 0,
      })
      for (const credentials of [owner, superUser]) {
        const signedIn = await connect('', { credentials })
        // Issued together with the first thing the session does: the authentication must already hold.
        const [read] = await Promise.all([signedIn.getData('/guarded'), signedIn.getChildren('/guarded')])
        assert.equal(read.data?.toString(), 'x')
        await signedIn.close()
      }
      const stat = await session.setAcl('/guarded', openAcl, 0)
      assert.equal(stat.aversion, 1)
      assert.equal((await session.getData('/guarded')).data?.toString(), 'x')
    })

    test('reads many at once, each with its own error, and keeps the session with what it holds', async () => {
      const rooted = await connect('/many-reads')
      await rooted.create('/', Buffer.from('root'), openAcl)
      await rooted.create('/lock', null, openAcl, { ephemeral: true })
      await rooted.create('/closed', null, [{ perms: 31, scheme: 'digest', id: digestId('somebody', 'secret') }])
      const reads = [
        { op: 'getData', path: '/lock' },
        { op: 'getData', path: '/nowhere' },
        { op: 'getChildren', path: '/' },
        { op: 'getChildren', path: '/nowhere' },
        { op: 'getData', path: '/closed' },
        { op: 'getData', path: '/' },
      ] as const
      for (let again = 0; again < 2; again++) {
        const [lock, missing, children, alsoMissing, closed, root] = await rooted.multiRead(reads)
        assert.deepEqual(lock, { op: 'getData', ...(await rooted.getData('/lock')) })
        assert.deepEqual([missing, alsoMissing], Array(2).fill({ op: 'error', zkCode: 'NO_NODE' }))
        assert.deepEqual(children?.op === 'getChildren' && children.children.sort(), ['closed', 'lock'])
        assert.deepEqual(closed, { op: 'error', zkCode: 'NO_AUTH' })
        assert.deepEqual(root, { op: 'getData', ...(await rooted.getData('/')) })
      }
      assert.deepEqual(await rooted.multiRead([]), [])
      // A server that does not know multiRead closes the connection it was asked on.
      assert.equal(
        BigInt.asUintN(64, (await session.exists('/many-reads/lock'))?.ephemeralOwner ?? 0n).toString(16),
        rooted.sessionId,
      )
      await rooted.close()
    })

    test('puts its chroot in front of every path', async () => {
      const rooted = await connect('/chroot/kafka')
      await assert.rejects(rooted.create('/a', null, openAcl), { zkCode: 'NO_NODE', path: '/a' })
      const root = rooted.unrooted()
      assert.equal(root.chroot, '')
      await root.create('/chroot', null, openAcl)
      await root.create('/chroot/kafka', Buffer.from('root'), openAcl)
      await rooted.create('/a', null, openAcl)
      await rooted.multi([
        { op: 'create', path: '/a/b', data: null, acl: openAcl },
        { op: 'create', path: '/chroot/outside', data: null, acl: openAcl, absolute: true },
      ])
      assert.equal((await rooted.getData('/')).data?.toString(), 'root')
      assert.deepEqual((await rooted.getChildren('/')).children, ['a'])
      assert.deepEqual((await rooted.getChildren('/a')).children, ['b'])
      assert.deepEqual((await root.getChildren('/chroot')).children.sort(), ['kafka', 'outside'])
      await assert.rejects(rooted.getData('a'), { code: 'INVALID_INPUT' })
      await assert.rejects(rooted.multi([{ op: 'check', path: 'a', version: 0, absolute: true }]), {
        code: 'INVALID_INPUT',
      })
      await rooted.close()
      assert.equal(await root.ended, null)
    })

    test('takes its ephemeral znodes along when it closes', async () => {
      const other = await connect()
      await other.create('/mayfly', null, openAcl, { ephemeral: true })
      const stat = await session.exists('/mayfly')
      assert.equal(BigInt.asUintN(64, stat?.ephemeralOwner ?? 0n).toString(16), other.sessionId)
      await other.close()
      assert.equal(await other.ended, null)
      assert.equal(await session.exists('/mayfly'), null)
      await assert.rejects(other.getData('/'), { code: 'ZK_CONNECTION_LOST' })
      await other.close()
    })

    test('sees containers and TTL znodes as the server shows them: persistent', async () => {
      const socket = new FrameSocket(session.server)
      const opened = await openSession(socket, { sessionTimeoutMs: 5000, lastZxidSeen: 0n, credentials: undefined })
      const connection = new Connection(socket, opened, { requestTimeoutMs: 5000, lastZxidSeen: 0n })
      const [createContainer, containerFlag, createTtl, ttlFlag] = [19, 4, 21, 5]
      const request = { attempt: 'to create', path: '/', read: () => {} }
      await connection.request({
        ...request,
        opcode: createContainer,
        write: (writer) => writer.string('/box').buffer(null).vector(openAcl, writeAcl).int(containerFlag),
      })
      await connection.request({
        ...request,
        opcode: createTtl,
        write: (writer) => writer.string('/milk').buffer(null).vector(openAcl, writeAcl).int(ttlFlag).long(60_000n),
      })
      await connection.close()
      for (const path of ['/box', '/milk', '/']) {
        assert.equal(kindOf((await session.getData(path)).stat), 'persistent')
      }
    })

    test('writes a znode of 900 kB, and refuses one of 1.1 MB before it is sent', async () => {
      const large = Buffer.alloc(900_000, 'large')
      await session.create('/large', large, openAcl)
      assert.ok((await session.getData('/large')).data?.equals(large))
      const tooLarge = Buffer.alloc(1_100_000)
      await assert.rejects(session.setData('/large', tooLarge, -1), {
        code: 'LIMIT_REACHED',
        message: 'Failed to write /large: the request has 1,100,030 bytes, ZooKeeper takes 1,040,000.',
      })
      assert.equal((await session.exists('/large'))?.version, 0)
    })

    test('answers a thousand requests issued at once, in order', async () => {
      await session.create('/many', null, openAcl)
      const names = Array.from({ length: 500 }, (_, index) => `/many/${index}`)
      const written: string[] = []
      await Promise.all(
        names.map((name) => session.create(name, Buffer.from(name), openAcl).then(() => written.push(name))),
      )
      assert.deepEqual(written, names)
      const read = await Promise.all(names.map((name) => session.getData(name)))
      assert.deepEqual(
        read.map(({ data }) => data?.toString()),
        names,
      )
      assert.equal((await session.getChildren('/many')).children.length, names.length)
    })

    test('stays alive by pings longer than its timeout', async () => {
      const idle = await connect('', { sessionTimeoutMs: 1000 })
      assert.equal(idle.negotiatedTimeoutMs, 1000)
      await idle.create('/idle', null, openAcl, { ephemeral: true })
      // ZooKeeper's own clock: what a session of the same timeout that sends no pings leaves behind goes away first.
      const silent = new FrameSocket(session.server)
      const opened = await openSession(silent, { sessionTimeoutMs: 1000, lastZxidSeen: 0n, credentials: undefined })
      const connection = new Connection(silent, opened, { requestTimeoutMs: 5000, lastZxidSeen: 0n })
      await connection.request({
        opcode: opcodes.create,
        attempt: 'to create',
        path: '/silent',
        write: (writer) => writer.string('/silent').buffer(null).vector(openAcl, writeAcl).int(createFlags.ephemeral),
        read: () => {},
      })
      silent.destroy(new Error('gone without a goodbye'))
      const deadline = Date.now() + 10_000
      while ((await session.exists('/silent')) && Date.now() < deadline);
      assert.equal(await session.exists('/silent'), null)
      assert.ok(await idle.exists('/idle'))
      await idle.close()
    })

    test('refuses a server that has not seen what was seen before', async () => {
      const fromTheFuture = connect('', { lastZxidSeen: 0x7fffffff00000000n })
      await assert.rejects(fromTheFuture, (error) => isAppError(error, 'ZK_UNREACHABLE') && /lags/.test(error.message))
      const same = await connect('', { lastZxidSeen: session.lastZxid })
      await same.close()
    })

    // Last: it ends the server.
    test('fails every request in flight when the server dies, and says so', async () => {
      const doomed = await connect()
      const slow = await connect('', { requestTimeoutMs: 200 })
      process.kill(server.pid, 'SIGSTOP')
      await assert.rejects(slow.getData('/'), { code: 'ZK_TIMEOUT' })
      await assert.rejects(slow.getData('/'), { code: 'ZK_CONNECTION_LOST' })
      assert.ok(isAppError(await slow.ended, 'ZK_TIMEOUT'))

      const requests = Array.from({ length: 100 }, () => doomed.getData('/'))
      server.kill()
      const killedAt = Date.now()
      for (const outcome of await Promise.allSettled(requests)) {
        assert.ok(outcome.status === 'rejected' && isAppError(outcome.reason, 'ZK_CONNECTION_LOST'))
      }
      assert.ok(isAppError(await doomed.ended, 'ZK_CONNECTION_LOST'))
      assert.ok(Date.now() - killedAt < 3000)
      await doomed.close()
      await assert.rejects(connect(), { code: 'ZK_UNREACHABLE' })
    })
  })
}
