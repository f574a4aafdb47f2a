import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isAppError } from '#lib/errors.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { Acl } from '#lib/zookeeper/types.ts'
import { makePlanItem } from './plan/make-plan-item.ts'
import { PlanWarnings } from './plan/plan-warnings.ts'
import { never, quiet, setUpRestorationScene } from './testing/restoration-scene.fixture.ts'
import { everyOption, liveZnode } from './testing/sample-trees.fixture.ts'
import { AclTrial } from './write/acl-trial.ts'
import { acquireRestorationLock } from './write/restoration-lock.ts'

/** What the ensemble is like, beside the tree: its chroots, quotas and providers, and what of others lies in the tree. */
const scene = setUpRestorationScene()

const find = async (check: string) => (await scene.plan()).plan.findings.find((one) => one.check === check)

describe('a chroot that does not exist', () => {
  /** The plan of the scene's archive for another chroot of the same ensemble. */
  async function planAt(chroot: string, options = everyOption) {
    const { servers } = parseConnectString(scene.connect)
    const session = await connectZooKeeper({ connect: { servers, chroot } })
    try {
      const { plan } = await scene.plan(options, { session })
      return plan.findings.find(({ check }) => check === 'chroot')
    } finally {
      await session.close()
    }
  }

  test('is not made beside the tree that was meant, unless that is wanted', async () => {
    const finding = await planAt('/kafak')
    assert.equal(finding?.result, 'error')
    assert.ok(finding.seen.includes(`the archive is of ${scene.session.chroot}. What looks like Kafka here: `))
    assert.ok(finding.seen.includes(scene.session.chroot))
    assert.match(finding.remedy, /tick "Create the chroot"/)
    assert.equal((await planAt('/kafak', { ...everyOption, createChroot: true }))?.result, 'warning')
  })

  test('may have been left out: then it is not there at the root', async () => {
    assert.equal((await planAt(''))?.result, 'error')
  })

  test('is lost where the archive is of it', async () => {
    await scene.deleteTree('/')
    const finding = await find('chroot')
    assert.notEqual(finding?.result, 'error')
  })
})

describe('the plan warns', () => {
  test('of a hard quota that it would pass', async () => {
    const { chroot } = scene.session
    const outside = scene.session.unrooted()
    const quota = `/zookeeper/quota${chroot}`
    const znodes = (await scene.readTree()).size
    await outside.create(quota, null, openAcl)
    const setLimit = async (limit: number, used: number) => {
      const contents = {
        limits: `count=-1,bytes=-1=;byteHardLimit=-1;countHardLimit=${limit}`,
        stats: `count=${used},bytes=4000`,
      }
      for (const [name, text] of Object.entries(contents)) {
        const path = `${quota}/zookeeper_${name}`
        if (await outside.exists(path)) await outside.setData(path, Buffer.from(text), -1)
        else await outside.create(path, Buffer.from(text), openAcl)
      }
    }
    await scene.deleteTree('/brokers/topics/orders')
    await setLimit(znodes, znodes - 6)
    const finding = await find('quota')
    assert.equal(finding?.result, 'warning')
    assert.match(
      finding.seen,
      new RegExp(`on ${chroot}: ${znodes} znodes, ${znodes - 6} there, the plan adds 6, and up to`),
    )
    assert.ok(finding.remedy.includes(`delquota ${chroot}`))
    await setLimit(2 * znodes, znodes - 6)
    assert.equal(await find('quota'), undefined)
    for (const path of [`${quota}/zookeeper_limits`, `${quota}/zookeeper_stats`, quota]) await outside.delete(path, -1)
  })

  test('of throttles that come back and of what other tools left, and of neither where they are there', async () => {
    await scene.create('/config/brokers/1', { version: 1, config: { 'leader.replication.throttled.rate': '1024' } })
    await scene.create('/strimzi', null)
    await scene.create('/strimzi/topics', null)
    await scene.create('/strimzi/topics/orders', { a: 1 })
    const of = await scene.backUpInstead('others')
    const findings = async () => (await scene.plan(everyOption, of)).plan.findings
    const isOurs = ({ check }: { check: string }) => check === 'throttles' || check === 'foreign'
    assert.deepEqual((await findings()).filter(isOurs), [])
    await scene.deleteTree('/config/brokers/1')
    await scene.deleteTree('/strimzi')
    const [throttles, foreign] = (await findings()).filter(isOurs)
    assert.match(throttles?.seen ?? '', /throttles come back .*: broker 1\.$/)
    assert.match(foreign?.seen ?? '', /\/strimzi \(3 znodes\)/)
  })
})

describe('an ACL that the servers do not take', () => {
  const sasl = [{ perms: 31, scheme: 'sasl', id: 'kafka' }]
  const digest = [{ perms: 31, scheme: 'digest', id: 'user:hash' }]

  test('is found before the first write, without a trace', async () => {
    const lock = await acquireRestorationLock(scene.session, 'test', quiet, never)
    const besideLock = async () =>
      (await scene.session.unrooted().getChildren('/kafka-metadata-console')).children.sort()
    const before = await besideLock()
    const trial = new AclTrial()
    const create = (path: string, acl: Acl[]) => ({ op: 'create', path, data: null, acl }) as const
    trial.note([create('/config/clients', digest), create('/config/users', [...openAcl])])
    await trial.run(scene.session, lock)
    trial.note([create('/config/users', sasl)])
    await assert.rejects(
      trial.run(scene.session, lock),
      (error) =>
        isAppError(error, 'PREFLIGHT_FAILED') && /\/config\/users \(sasl:kafka:cdrwa\)\. Nothing/.test(error.message),
    )
    assert.deepEqual(await besideLock(), before)
    await lock.release()
  })

  test('is a warning where no live znode has one of its scheme', () => {
    const write = { op: 'create', path: '/config/users', data: null, acl: sasl } as const
    const created = makePlanItem({
      ...{
        kind: 'other',
        action: 'create',
        name: write.path,
        path: write.path,
        summary: '',
        before: null,
        after: null,
      },
      writes: [write],
    })
    const warn = (liveAcl: readonly Acl[]) => {
      const warnings = new PlanWarnings([], 0)
      warnings.see({ path: '/', archived: null, live: liveZnode('/', null, { acl: liveAcl }) })
      warnings.add(created)
      return warnings.findings().map(({ check }) => check)
    }
    assert.deepEqual(warn(openAcl), ['znodeAcls'])
    assert.deepEqual(warn(sasl), [])
  })
})
