import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isAppError } from '#lib/errors.ts'
import type { PlanOptions } from './facts/plan-options.ts'
import { outcomesOf } from './plan/make-plan-item.ts'
import { setUpRestorationScene } from './testing/restoration-scene.fixture.ts'
import { everyOption, stateOf, topicContents } from './testing/sample-trees.fixture.ts'

const scene = setUpRestorationScene()
const acl = '/kafka-acl/Topic/orders'
const rule = (principal: string) => ({
  version: 1,
  acls: [{ principal, permissionType: 'Allow', operation: 'Read', host: '*' }],
})

/** What a person confirms: the plan's hash and targets, and everything of it that is stored. */
async function preview(options: PlanOptions = everyOption) {
  const { plan, items } = await scene.plan(options)
  const stored = new Set(items.flatMap((item) => outcomesOf(item).map((outcome) => `${item.path} ${outcome}`)))
  return {
    targets: plan.targets,
    confirmedHash: plan.hash,
    confirmedTree: plan.tree,
    wasConfirmed: async (asked: readonly { path: string; outcome: string }[]) =>
      asked.every(({ path, outcome }) => stored.has(`${path} ${outcome}`)),
  }
}

const refusing = (path: string) => (error: unknown) =>
  isAppError(error, 'PLAN_CHANGED') &&
  error.message.includes(`${path} changed since`) &&
  /plan again/.test(error.remedy ?? '')

describe('the first start of a plan', () => {
  test('is refused, naming the path, when a znode that it writes has changed; a Retry goes on', async () => {
    await scene.set(acl, rule('User:B'))
    const confirmed = await preview()
    await scene.set(acl, rule('User:C'))
    const before = await scene.readTree()
    await assert.rejects(scene.restore(everyOption, confirmed), refusing(acl))
    assert.deepEqual(await scene.readTree(), before)
    const { result } = await scene.restore(everyOption, { ...confirmed, isRetry: true })
    assert.equal(result.written, 1)
  })

  test('names some of the paths where many have changed', async () => {
    const users = Array.from({ length: 7 }, (_, i) => `/config/users/user-${i}`)
    for (const path of users) await scene.create(path, { version: 1, config: {} })
    const exact = { ...everyOption, exact: true }
    const confirmed = await preview(exact)
    for (const path of users) await scene.set(path, { version: 1, config: { producer_byte_rate: '1' } })
    await assert.rejects(
      scene.restore(exact, confirmed),
      (error) =>
        isAppError(error, 'PLAN_CHANGED') &&
        error.message.split('/config/users/').length === 6 &&
        /and others changed/.test(error.message),
    )
  })

  test('is refused when what it deletes was deleted and made anew', async () => {
    const exact = { ...everyOption, exact: true, deleteTopics: true }
    const user = '/config/users/mallory'
    await scene.create(user, { version: 1, config: {} })
    const ofUser = await preview(exact)
    await scene.deleteTree(user)
    await scene.create(user, { version: 1, config: {} })
    await assert.rejects(scene.restore(exact, ofUser), refusing(user))
    await scene.deleteTree(user)

    const contents = topicContents('extra', 'ID-extra', [stateOf(1)])
    for (const [path, data] of contents) await scene.create(path, data)
    const ofTopic = await preview(exact)
    await scene.deleteTree('/brokers/topics/extra')
    for (const [path, data] of contents) await scene.create(path, data)
    await assert.rejects(scene.restore(exact, ofTopic), refusing('/brokers/topics/extra'))
  })

  test('goes on over what brokers write while they stop', async () => {
    const exact = { ...everyOption, exact: true, deleteTopics: true }
    for (const [path, data] of topicContents('extra', 'ID-extra', [stateOf(1)])) await scene.create(path, data)
    await scene.set(acl, rule('User:B'))
    const confirmed = await preview(exact)
    for (const topic of ['orders', 'extra']) {
      await scene.set(`/brokers/topics/${topic}/partitions/0/state`, { ...stateOf(9), isr: [1], controller_epoch: 5 })
    }
    await scene.set('/controller_epoch', '5')
    for (const [path, data] of topicContents('new', 'ID-new', [stateOf(1)])) await scene.create(path, data)
    await scene.deleteTree('/brokers/topics/new')
    const { result } = await scene.restore(exact, { ...confirmed })
    assert.deepEqual(result.conflicts, [])
    assert.equal(await scene.session.exists('/brokers/topics/extra'), null)
  })

  test('goes on over clocks that a broker made', async () => {
    await scene.deleteTree('/controller_epoch')
    await scene.deleteTree('/brokers/topics/payments')
    const confirmed = await preview()
    await scene.create('/controller_epoch', '1')
    await scene.restore(everyOption, confirmed)
    assert.ok(await scene.session.exists('/brokers/topics/payments'))
  })
})
