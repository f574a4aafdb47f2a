import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ensureKafkaJars } from '#testbed/java-parts.ts'
import { digestId, startZooKeeper, type ZooKeeperServer } from '#testbed/zookeeper-server.ts'
import { connectZooKeeper } from './connect.ts'
import { parseConnectString } from './connect-string.ts'
import { openAcl } from './open-acl.ts'
import type { ZooKeeperSession } from './types.ts'
import { walkZnodes } from './walk.ts'

let folder: string
let server: ZooKeeperServer
let session: ZooKeeperSession

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmc-walk-'))
  server = await startZooKeeper({ jars: await ensureKafkaJars('3.9.1'), dataDir: folder })
  session = await connectZooKeeper({ connect: parseConnectString(`${server.connect}/walk`) })
  await session.create('/', null, openAcl)
})
after(async () => {
  await session?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function walk(root: string, skip?: (path: string) => boolean) {
  const paths: string[] = []
  const unreadable: string[] = []
  const options = { onUnreadable: (path: string) => unreadable.push(path), ...(skip ? { skip } : {}) }
  for await (const znode of walkZnodes(session, root, options)) paths.push(znode.path)
  return { paths, unreadable }
}

async function create(...paths: string[]) {
  for (const path of paths) await session.create(path, Buffer.from(path), openAcl)
}

test('goes component by component: below a znode before its longer-named sibling', async () => {
  await create('/order', '/order/a', '/order/a-b', '/order/a/b', '/order/a/b/c', '/order/b', '/order/a.b')
  const { paths } = await walk('/order')
  assert.deepEqual(paths, ['/order', '/order/a', '/order/a/b', '/order/a/b/c', '/order/a-b', '/order/a.b', '/order/b'])
})

test('leaves out what is skipped, with everything below it', async () => {
  const { paths } = await walk('/order', (path) => path === '/order/a')
  assert.deepEqual(paths, ['/order', '/order/a-b', '/order/a.b', '/order/b'])
})

test('a missing root is an empty walk', async () => assert.deepEqual((await walk('/nowhere')).paths, []))

test('names what it may not read and goes on behind it', async () => {
  await create('/closed', '/closed/z')
  await session.create('/closed/m', null, [{ perms: 31, scheme: 'digest', id: digestId('somebody', 'secret') }])
  const { paths, unreadable } = await walk('/closed')
  assert.deepEqual(paths, ['/closed', '/closed/z'])
  assert.deepEqual(unreadable, ['/closed/m'])
})

test('more large znodes than it reads ahead come whole and in order', async () => {
  await create('/large')
  const data = Buffer.alloc(900_000, 7)
  const names = Array.from({ length: 40 }, (_, i) => `/large/${String(i).padStart(2, '0')}`)
  for (const path of names) await session.create(path, data, openAcl)
  const seen: string[] = []
  for await (const znode of walkZnodes(session, '/large', { onUnreadable: assert.fail })) {
    if (znode.path === '/large') continue
    assert.ok(znode.data?.equals(data))
    seen.push(znode.path)
  }
  assert.deepEqual(seen, names)
})

test('thousands of siblings', async () => {
  await create('/many')
  const names = Array.from({ length: 5000 }, (_, i) => `/many/${String(i).padStart(5, '0')}`)
  for (let i = 0; i < names.length; i += 500) {
    await session.multi(names.slice(i, i + 500).map((path) => ({ op: 'create', path, data: null, acl: openAcl })))
  }
  assert.deepEqual((await walk('/many')).paths.slice(1), names)
})

test('stops when it is told to', async () => {
  const controller = new AbortController()
  const walking = walkZnodes(session, '/many', { onUnreadable: assert.fail, signal: controller.signal })
  await walking.next()
  controller.abort(new Error('enough'))
  await assert.rejects(walking.next(), /enough/)
})
