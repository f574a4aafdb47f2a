import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAppError } from '#lib/errors.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { setUpRestorationScene } from '../testing/restoration-scene.fixture.ts'
import { everyOption } from '../testing/sample-trees.fixture.ts'
import { explainOtherTree, type TreeIdentity } from './tree-identity.ts'

const scene = setUpRestorationScene()

/** A session of the scene's server, called by these names. */
async function withHosts<T>(hosts: readonly string[], use: (session: ZooKeeperSession) => Promise<T>): Promise<T> {
  const { servers, chroot } = parseConnectString(scene.connect)
  const port = servers[0]?.port ?? 0
  const session = await connectZooKeeper({ connect: { servers: hosts.map((host) => ({ host, port })), chroot } })
  try {
    return await use(session)
  } finally {
    await session.close()
  }
}

test('a plan is of one tree: another ensemble, chroot or cluster id gives another hash, another order of servers does not', async () => {
  const hashOf = async (hosts: readonly string[]) =>
    withHosts(hosts, async (session) => (await scene.plan(everyOption, { session })).plan.hash)
  const hash = await hashOf(['127.0.0.1', 'localhost'])
  assert.equal(await hashOf(['LocalHost', '127.0.0.1']), hash)
  assert.notEqual(await hashOf(['127.0.0.1']), hash)
  await scene.set('/cluster/id', { version: '1', id: 'CLUSTER-B' })
  assert.notEqual(await hashOf(['127.0.0.1', 'localhost']), hash)
})

test('what was confirmed for one ensemble is not written into another, not even by a Retry', async () => {
  await scene.deleteTree('/config/users/alice')
  await withHosts(['localhost'], async (session) => {
    const { plan } = await scene.plan()
    const confirmed = { session, confirmedTree: plan.tree, wasConfirmed: async () => true }
    await assert.rejects(
      scene.restore(everyOption, confirmed),
      (error) => isAppError(error, 'PLAN_CHANGED') && /another tree.*its servers were 127/.test(error.message),
    )
  })
  assert.equal(await scene.session.exists('/config/users/alice'), null)
})

test('one tree stays the same one while a server is replaced and its cluster id is lost and written', () => {
  const tree: TreeIdentity = { servers: ['a:1', 'b:1'], chroot: '/kafka', clusterId: 'A' }
  const explain = (changes: Partial<TreeIdentity>) => explainOtherTree(tree, { ...tree, ...changes }, 'B')
  assert.equal(explain({ servers: ['b:1', 'c:1'] }), null)
  assert.equal(explain({ clusterId: null }), null)
  assert.equal(explain({ clusterId: 'B' }), null)
  assert.equal(explainOtherTree({ ...tree, clusterId: null }, { ...tree, clusterId: 'invented' }, 'B'), null)
  assert.match(explain({ servers: ['c:1'] }) ?? '', /servers were a:1, b:1, now they are c:1/)
  assert.match(explain({ chroot: '' }) ?? '', /chroot was \/kafka, now it is \//)
  assert.match(explain({ clusterId: 'C' }) ?? '', /cluster id was A, now it is C/)
})
