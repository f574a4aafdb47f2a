import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { isAppError } from '#lib/errors.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { Acl, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { digestId } from '#testbed/zookeeper-server.ts'
import { never, quiet, setUpRestorationScene } from '../testing/restoration-scene.fixture.ts'
import { acquireRestorationLock } from './restoration-lock.ts'

const scene = setUpRestorationScene([
  ['/', null],
  ['/brokers', null],
])
const folder = '/kafka-metadata-console'

const ownedBy = (user: string): Acl[] => [
  { perms: 31, scheme: 'digest', id: digestId(user, user) },
  { perms: 1, scheme: 'world', id: 'anyone' },
]
const acquire = (session: ZooKeeperSession, holder = 'a holder') =>
  acquireRestorationLock(session, holder, quiet, never)
const signIn = (user: string) =>
  connectZooKeeper({ connect: parseConnectString(scene.connect), credentials: { user, password: user } })
const isTaken = (error: unknown) =>
  isAppError(error, 'PREFLIGHT_FAILED') && /Another restoration.* is running: /.test(error.message)

/** Everything of ours that stands at both places. */
async function findLocks(session: ZooKeeperSession): Promise<string[]> {
  const found: string[] = []
  for (const [tree, where] of [
    [session.unrooted(), 'root'],
    [session, 'chroot'],
  ] as const) {
    if (!(await tree.exists(folder))) continue
    for (const name of (await tree.getChildren(folder)).children) found.push(`${where} ${name}`)
  }
  return found
}

/** Sessions that are closed at the end, and ACLs that are open again. */
async function withUsers(
  { root, chroot }: { root: readonly Acl[]; chroot: readonly Acl[] },
  use: (admin: ZooKeeperSession, kafka: ZooKeeperSession) => Promise<void>,
): Promise<void> {
  const [admin, kafka] = [await signIn('admin'), await signIn('kafka')]
  try {
    await kafka.setAcl('/', chroot, -1)
    await admin.unrooted().setAcl('/', root, -1)
    await use(admin, kafka)
  } finally {
    await admin.unrooted().setAcl('/', openAcl, -1)
    // Whose chroot it was.
    await Promise.allSettled([admin, kafka].map((session) => session.setAcl('/', openAcl, -1)))
    await admin.close()
    await kafka.close()
  }
}

describe('the lock of a tree', () => {
  for (const [what, acls] of [
    ['only one of whom may create at the root', { root: ownedBy('admin'), chroot: openAcl }],
    ['who may create nowhere in common', { root: ownedBy('admin'), chroot: ownedBy('kafka') }],
    ['only one of whom may create in the chroot', { root: openAcl, chroot: ownedBy('kafka') }],
  ] as const) {
    test(`is held by one of two sessions ${what}, whoever comes first`, async () => {
      await withUsers(acls, async (admin, kafka) => {
        for (const [first, second] of [
          [admin, kafka],
          [kafka, admin],
        ] as const) {
          const lock = await acquire(first)
          await assert.rejects(acquire(second), isTaken)
          await first.multi([lock.check])
          await lock.release()
          const next = await acquire(second)
          await next.release()
          assert.deepEqual(await findLocks(first), [])
        }
      })
    })
  }

  test('is had inside the chroot where the folder at the root takes no more', async () => {
    await withUsers({ root: openAcl, chroot: openAcl }, async (admin, kafka) => {
      await admin.unrooted().create(folder, null, ownedBy('admin'))
      try {
        const lock = await acquire(kafka)
        await assert.rejects(acquire(admin), isTaken)
        await lock.release()
        const other = await acquire(admin)
        await assert.rejects(acquire(kafka), isTaken)
        await other.release()
      } finally {
        if (await admin.unrooted().exists(folder)) await admin.unrooted().delete(folder, -1)
      }
    })
  })

  test('is refused with words where none can be had', async () => {
    await withUsers({ root: ownedBy('admin'), chroot: ownedBy('admin') }, async (_admin, kafka) => {
      await assert.rejects(acquire(kafka), (error) => isAppError(error, 'ZK_NO_ACCESS'))
    })
  })

  test('is changed by nobody but its holder', async () => {
    await withUsers({ root: openAcl, chroot: openAcl }, async (admin, kafka) => {
      const lock = await acquire(kafka)
      assert.ok(lock.check.path)
      await assert.rejects(admin.unrooted().setData(lock.check.path, Buffer.from('{}'), -1), /NO_AUTH|not/)
      await lock.release()
    })
  })

  test('that a third client deleted is nobody’s: its holder writes no more, and leaves the next one’s alone', async () => {
    const [first, next] = [await scene.connectAgain(), await scene.connectAgain()]
    try {
      const lock = await acquire(first)
      for (const tree of [scene.session.unrooted(), scene.session]) {
        for (const name of (await tree.getChildren(folder)).children) await tree.delete(`${folder}/${name}`, -1)
      }
      const write = { op: 'create', path: '/written', data: null, acl: openAcl } as const
      await assert.rejects(first.multi([lock.check, write]), /NO_NODE|operation 1/)
      const nextLock = await acquire(next)
      await assert.rejects(first.multi([lock.check, write]), /NO_NODE|operation 1/)
      const held = await findLocks(next)
      await lock.release()
      assert.deepEqual(await findLocks(next), held)
      await next.multi([nextLock.check])
      await nextLock.release()
      assert.equal(await scene.session.exists('/written'), null)
    } finally {
      await first.close()
      await next.close()
    }
  })

  test('of which a third client deleted the half is still one', async () => {
    const [first, next] = [await scene.connectAgain(), await scene.connectAgain()]
    try {
      const lock = await acquire(first)
      for (const tree of [scene.session.unrooted(), scene.session]) {
        const names = (await tree.getChildren(folder)).children
        await Promise.all(
          names.filter((name) => !name.includes('-')).map((name) => tree.delete(`${folder}/${name}`, -1)),
        )
      }
      await assert.rejects(acquire(next), isTaken)
      await first.multi([lock.check])
      await lock.release()
      assert.deepEqual(await findLocks(next), [])
    } finally {
      await first.close()
      await next.close()
    }
  })
})

describe('a holder', () => {
  const script = fileURLToPath(new URL('../testing/lock-holder.fixture.ts', import.meta.url))

  test('that lives is named; of one whose process is gone the session’s end is waited for', async () => {
    const child = spawn(process.execPath, [script, scene.connect], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      await once(child.stdout, 'data')
      await assert.rejects(
        acquire(scene.session),
        (error) => isTaken(error) && error instanceof Error && error.message.includes('a process of its own'),
      )
    } finally {
      child.kill('SIGKILL')
    }
    await once(child, 'exit')
    const log: string[] = []
    const report = { ...quiet, log: (_level: string, line: string) => void log.push(line) }
    const lock = await acquireRestorationLock(scene.session, 'the repetition', report, never)
    await lock.release()
    assert.equal(log.length, 1)
    assert.match(log[0] ?? '', /a process of its own, which is gone/)
  })

  test('that is gone is not waited for when a person stops', async () => {
    const child = spawn(process.execPath, [script, scene.connect], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const stop = new AbortController()
    const report = { ...quiet, log: () => stop.abort(new Error('stopped by the test')) }
    await assert.rejects(
      acquireRestorationLock(scene.session, 'the repetition', report, stop.signal),
      /stopped by the test/,
    )
  })
})
