import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isAppError } from '#lib/errors.ts'
import { gateId } from '#lib/kafka/cluster-id.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import {
  assertSameTree,
  type FaultCase,
  prepareFaultCase,
  restoreUndisturbed,
  wholeTree,
} from './testing/fault-scene.fixture.ts'
import { quiet, setUpRestorationScene } from './testing/restoration-scene.fixture.ts'
import { everyOption } from './testing/sample-trees.fixture.ts'

const scene = setUpRestorationScene(wholeTree)
/** Written last in the transaction of the configurations; users, ACLs, clocks and topics come after. */
const lastConfiguration = '/config/topics/orders'

/** Runs the restoration and lets `disturb` write, over the same connection, when the given write is done. */
async function runDisturbed(
  fault: FaultCase,
  session: ZooKeeperSession,
  when: { phase: string; path: string | null },
  disturb: () => Promise<unknown>,
): Promise<unknown> {
  let phase = ''
  let disturbed: Promise<unknown> | null = null
  const consider = (path: string | null) => {
    if (disturbed || phase !== when.phase || path !== when.path) return
    disturbed = disturb()
    disturbed.catch(() => {})
  }
  const failure = await fault
    .run(
      session,
      {},
      {
        ...quiet,
        phase: (name) => {
          phase = name
          consider(null)
        },
        progress: (_done, _total, path) => consider(path),
      },
    )
    .then(
      () => null,
      (error: unknown) => error,
    )
  assert.ok(disturbed, 'the restoration never came to where it was to be disturbed')
  await disturbed
  return failure
}

const idOf = async (session: ZooKeeperSession) =>
  JSON.parse((await session.getData('/cluster/id')).data?.toString() ?? '').id

describe('a broker that registers between two transactions', () => {
  for (const [what, id] of [
    ['that nobody knows', 7],
    ['of the fence', 1],
  ] as const) {
    test(`${what} stops the restoration, gate closed; Retry ends in the same tree`, async () => {
      const expected = await restoreUndisturbed({ scene, name: `undisturbed-${id}` })
      const fault = await prepareFaultCase({ scene, name: `broker-${id}` })
      const session = await fault.open()
      const broker = `/brokers/ids/${id}`
      try {
        const failure = await runDisturbed(fault, session, { phase: 'write', path: lastConfiguration }, () =>
          session.create(broker, Buffer.from('{"endpoints":[]}'), openAcl, { ephemeral: true }),
        )
        assert.ok(isAppError(failure, 'PREFLIGHT_FAILED'), String(failure))
        assert.match(failure.message, /registered|is running/)
        assert.equal(await idOf(session), gateId)
        assert.equal(await session.unrooted().exists('/controller'), null)
        await session.delete(broker, -1)
      } finally {
        await session.close()
      }
      assertSameTree(await fault.retry(), expected, what)
    })
  }
})

describe('two writers at once', () => {
  test('a second restoration is refused while the first one writes, and the first one ends as if alone', async () => {
    const expected = await restoreUndisturbed({ scene, name: 'undisturbed' })
    const fault = await prepareFaultCase({ scene, name: 'two' })
    const [first, second] = [await fault.open(), await fault.open()]
    try {
      let secondRun: Promise<unknown> | null = null
      const begin = () => {
        secondRun ??= fault.run(second).then(
          () => null,
          (error: unknown) => error,
        )
        return secondRun
      }
      // wasConfirmed is asked under the lock: the first run waits there until the second one was refused.
      const result = await fault.run(first, {
        confirmedHash: 'of another plan',
        wasConfirmed: async () => {
          const refusal = await begin()
          assert.ok(isAppError(refusal, 'PREFLIGHT_FAILED'), String(refusal))
          assert.match(refusal.message, /Another restoration/)
          return true
        },
      })
      assert.ok(secondRun)
      assert.ok(result.written > 0)
    } finally {
      await first.close()
      await second.close()
    }
    assertSameTree(await fault.picture(), expected, 'two writers')
  })

  test('a foreign write to the first planned znode is PLAN_CHANGED; the gate is opened, the tree is theirs', async () => {
    const fault = await prepareFaultCase({ scene, name: 'first', planOptions: everyOption })
    const session = await fault.open()
    try {
      const failure = await runDisturbed(fault, session, { phase: 'write', path: null }, () =>
        session.setData(lastConfiguration, Buffer.from('foreign'), -1),
      )
      assert.ok(isAppError(failure, 'PLAN_CHANGED'), String(failure))
    } finally {
      await session.close()
    }
    const expected = fault.before
    const found = expected.get(lastConfiguration)
    assert.ok(found)
    expected.set(lastConfiguration, { ...found, data: Buffer.from('foreign').toString('base64') })
    assertSameTree(await fault.picture(), expected, 'nothing was written')
  })

  test('a foreign write to a planned znode is PLAN_CHANGED, and nothing of that transaction is done', async () => {
    const fault = await prepareFaultCase({ scene, name: 'foreign' })
    const session = await fault.open()
    try {
      const failure = await runDisturbed(fault, session, { phase: 'write', path: lastConfiguration }, () =>
        session.create('/brokers/topics/payments', Buffer.from('{"foreign":true}'), openAcl),
      )
      assert.ok(isAppError(failure, 'PLAN_CHANGED'), String(failure))
      assert.match(failure.message, /\/brokers\/topics\/payments/)
      assert.equal(await idOf(session), gateId, 'configurations were written before')
      assert.equal(await session.exists('/brokers/topics/payments/partitions'), null)
      assert.equal(await session.exists('/brokers/topics/lost'), null, 'of the same transaction')
    } finally {
      await session.close()
    }
  })
})
