import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { AppError, isAppError } from '#lib/errors.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import { walkZnodes } from '#lib/zookeeper/walk.ts'
import { planRestoration } from './plan/plan-restoration.ts'
import { never, quiet, setUpRestorationScene } from './testing/restoration-scene.fixture.ts'
import { everyOption, noOption } from './testing/sample-trees.fixture.ts'
import { acquireRestorationLock } from './write/restoration-lock.ts'

const scene = setUpRestorationScene()

describe('a restoration on a real ZooKeeper', () => {
  test('of an untouched tree writes nothing', async () => {
    const before = await scene.readTree()
    const { plan, result } = await scene.restore()
    assert.deepEqual([plan.summary.counts.create, plan.summary.counts.change, result.written], [0, 0, 0])
    assert.deepEqual(await scene.readTree(), before)
  })

  test('puts an administrator’s slip right and touches nothing else', async () => {
    const before = await scene.readTree()
    await scene.deleteTree('/brokers/topics/payments')
    await scene.deleteTree('/config/users/alice')
    await scene.deleteTree('/kafka-acl/Topic/orders')
    await scene.session.setData('/config/topics/orders', Buffer.from('{"version":1,"config":{"retention.ms":"1"}}'), -1)
    const versionBefore = (await scene.session.exists('/brokers/topics/orders'))?.mzxid
    const { result } = await scene.restore()
    const restored = await scene.readTree()
    assert.equal(result.conflicts.length, 0)
    for (const [path, data] of before) {
      if (path.endsWith('/state') && path.includes('payments')) {
        assert.equal(JSON.parse(restored.get(path) ?? '').leader_epoch, 1007)
      } else if (path === '/controller_epoch') assert.equal(restored.get(path), '1004')
      else if (path === '/brokers/topics/payments')
        assert.equal(JSON.parse(restored.get(path) ?? '').topic_id, 'ID-payments')
      else assert.equal(restored.get(path), data, path)
    }
    assert.equal(
      (await scene.session.exists('/brokers/topics/orders'))?.mzxid,
      versionBefore,
      'a whole topic is not touched',
    )
    assert.ok(result.safetyBackupPath)
    assert.equal(await scene.session.unrooted().exists('/controller'), null)
  })

  test('rebuilds a lost tree, cluster id last', async () => {
    const before = await scene.readTree()
    await scene.deleteTree('/')
    await scene.restore()
    const restored = await scene.readTree()
    assert.deepEqual([...restored.keys()], [...before.keys()])
    assert.equal(restored.get('/config/topics/orders'), before.get('/config/topics/orders'))
    const created = new Map<string, bigint>()
    for await (const znode of walkZnodes(scene.session, '/', { onUnreadable: () => {} }))
      created.set(znode.path, znode.stat.czxid)
    const last = created.get('/cluster/id') ?? 0n
    for (const [path, czxid] of created) assert.ok(czxid <= last, `${path} was written after the cluster id`)
  })

  test('refuses, writing nothing, while a broker is registered', async () => {
    await scene.session.setData('/config/topics/orders', Buffer.from('{"version":1,"config":{}}'), -1)
    await scene.session.create('/brokers/ids/1', Buffer.from('{"endpoints":[]}'), openAcl, { ephemeral: true })
    const before = await scene.readTree()
    await assert.rejects(
      scene.restore(),
      (error) => isAppError(error, 'PREFLIGHT_FAILED') && /brokers? 1 is running/.test(error.message),
    )
    assert.deepEqual(await scene.readTree(), before)
  })

  test('refuses an archive of another system version', async () => {
    await assert.rejects(scene.restore(everyOption, { systemVersion: 'MRS 3.2.0' }), (error) =>
      isAppError(error, 'VERSION_MISMATCH'),
    )
  })

  test('is refused when the tree moved since the plan was confirmed, and goes on when what remains was confirmed', async () => {
    await scene.deleteTree('/config/users/alice')
    await assert.rejects(scene.restore(everyOption, { confirmedHash: 'of another plan' }), (error) =>
      isAppError(error, 'PLAN_CHANGED'),
    )
    assert.equal(await scene.session.exists('/config/users/alice'), null)
    const confirmed = { confirmedHash: 'of another plan', wasConfirmed: async () => true }
    await scene.restore(everyOption, confirmed)
    assert.ok(await scene.session.exists('/config/users/alice'))
  })

  for (const [what, damage] of Object.entries({
    truncated: (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2)),
    'bit-flipped': flipBit,
    foreign: () => gzipSync('a file of another tool'),
    empty: () => Buffer.alloc(0),
  })) {
    test(`refuses an archive that is ${what}, writing nothing`, async () => {
      await scene.deleteTree('/config/users/alice')
      const before = await scene.readTree()
      await writeFile(scene.archivePath, damage(await readFile(scene.archivePath)))
      await assert.rejects(scene.restore(), (error) => isAppError(error, 'ARCHIVE_INVALID'))
      assert.deepEqual(await scene.readTree(), before)
    })
  }

  test('stopped by a person ends with that reason, writing nothing more', async () => {
    await scene.deleteTree('/config/users/alice')
    const before = await scene.readTree()
    const stopped = new AppError('STOPPED', 'Stopped by admin.')
    await assert.rejects(scene.restore(everyOption, {}, AbortSignal.abort(stopped)), (error) => error === stopped)
    assert.deepEqual(await scene.readTree(), before)
  })

  test('leaves the configuration of another topic of the same name alone', async () => {
    const own = Buffer.from('{"version":1,"config":{"retention.ms":"1"}}')
    await scene.deleteTree('/brokers/topics/orders')
    await scene.create('/brokers/topics/orders', { version: 3, partitions: { 0: [1, 2] }, topic_id: 'OTHER' })
    await scene.session.setData('/config/topics/orders', own, -1)
    const { result } = await scene.restore()
    assert.equal((await scene.session.getData('/config/topics/orders')).data?.toString(), own.toString())
    assert.deepEqual(result.conflicts.map((conflict) => conflict.kind).sort(), ['configurations', 'topics'])
  })

  test('goes past brokers that ran since the same task wrote', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    const { plan } = await scene.restore()
    await scene.session.setData('/controller_epoch', Buffer.from(String((plan.targets.controllerEpoch ?? 0) + 3)), -1)
    await scene.deleteTree('/brokers/topics/payments')
    const again = await planRestoration({ ...scene.planInput(), targets: plan.targets }, async () => {}, quiet, never)
    assert.ok((again.targets.controllerEpoch ?? 0) > (plan.targets.controllerEpoch ?? 0) + 3)
  })

  test('lists what it leaves when nothing risky was ticked', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    await scene.deleteTree('/config/users/alice')
    const { result } = await scene.restore(noOption)
    assert.deepEqual(result.conflicts.map((conflict) => conflict.name).sort(), ['payments', 'user alice'])
    assert.equal(await scene.session.exists('/brokers/topics/payments'), null)
  })

  test('run twice ends in the same tree as once', async () => {
    await scene.deleteTree('/brokers/topics/payments')
    const { plan } = await scene.restore()
    const once = await scene.readTree()
    const again = await scene.restore(everyOption, { targets: plan.targets, wasConfirmed: async () => true })
    assert.equal(again.result.written, 0)
    assert.deepEqual(await scene.readTree(), once)
  })

  test('tells the clocks of this host, the ensemble and the standby cluster', async (t) => {
    const said = async () => {
      await scene.deleteTree('/config/users/alice')
      const { log } = await scene.restore(everyOption, { archiveClock: { of: 'the NameNode', aheadMs: -3000 } })
      return log.filter((line) => line.includes('Clocks beside'))
    }
    const agreeing =
      'info: Clocks beside this host’s: that of the ZooKeeper ensemble agrees, that of the NameNode is 3 s behind.'
    assert.deepEqual(await said(), [agreeing])
    // This host's clock is put back: to it the ensemble's is ahead, and every znode is of the future.
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() - 600_000 })
    const [line = ''] = await said()
    assert.match(line, /^warn: .* ensemble is [56]\d\d s ahead, .* NameNode is 3 s behind\. Give all of them/)
    const { plan } = await scene.plan()
    const finding = plan.findings.find(({ check }) => check === 'ensembleClock')
    assert.match(finding?.seen ?? '', /stamped a znode [56]\d\d s ahead of this host’s clock/)
    assert.equal(finding?.result, 'warning')
  })

  test('of one tree keeps a second one out', async () => {
    await scene.deleteTree('/config/users/alice')
    const other = await scene.connectAgain()
    try {
      const lock = await acquireRestorationLock(other, 'another console', quiet, never)
      await assert.rejects(
        scene.restore(),
        (error) => isAppError(error, 'PREFLIGHT_FAILED') && /Another restoration/.test(error.message),
      )
      await lock.release()
      await scene.restore()
    } finally {
      await other.close()
    }
  })
})

/** The first bit from the middle on that changes what is unpacked: some of a packed file mean nothing. */
function flipBit(bytes: Buffer): Buffer {
  for (let at = Math.floor(bytes.length / 2); at < bytes.length; at++) {
    const damaged = Buffer.from(bytes).fill((bytes[at] ?? 0) ^ 1, at, at + 1)
    try {
      if (!gunzipSync(damaged).equals(gunzipSync(bytes))) return damaged
    } catch {
      return damaged
    }
  }
  throw new Error('every bit flipped unpacks alike')
}
