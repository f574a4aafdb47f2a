import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isAppError } from '#lib/errors.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { startCuttingProxy } from './testing/cutting-proxy.fixture.ts'
import {
  assertSameTree,
  type Contents,
  damagedTree,
  lostTree,
  type Picture,
  prepareFaultCase,
  restoreUndisturbed,
  wholeTree,
} from './testing/fault-scene.fixture.ts'
import { quiet, setUpRestorationScene } from './testing/restoration-scene.fixture.ts'

const scene = setUpRestorationScene(wholeTree)
const lanes = 6

/** Where only is read nothing can be half done: every so many replies are enough. */
const stepWhileReading = 4
/** The last replies: the cluster id is written, read back, and the lock given back. */
const lastReplies = 15
/** At each of two places the lock and its folder. */
const repliesOfRelease = 4

interface CutRun {
  /** Replies until the restoration ended, undisturbed or not. */
  replies: number
  /** Replies when a phase began. */
  repliesAt: Record<string, number>
  failed: boolean
}

/** A restoration whose connection is cut behind so many replies, and the Retry where it failed. */
async function runCut(kind: string, live: Contents, repliesPassed: number, expected: Picture): Promise<CutRun> {
  const what = `${kind}, cut behind reply ${repliesPassed}`
  const cut = await prepareFaultCase({ scene, name: `${kind}-${repliesPassed}`, live })
  const [server] = parseConnectString(scene.connect).servers
  assert.ok(server)
  const proxy = await startCuttingProxy(server, repliesPassed)
  const session = await cut.open({}, [proxy.address])
  const repliesAt: Record<string, number> = {}
  const report = {
    ...quiet,
    phase: (name: string) => {
      repliesAt[name] = proxy.replies()
    },
  }
  try {
    const failure = await cut.run(session, {}, report).then(
      () => null,
      (error: unknown) => error,
    )
    const replies = proxy.replies()
    if (failure === null) {
      assertSameTree(await cut.picture(), expected, what)
      return { replies, repliesAt, failed: false }
    }
    assert.ok(proxy.hasCut(), `${what}: failed before the cut: ${String(failure)}`)
    assert.ok(isAppError(failure, 'ZK_CONNECTION_LOST'), `${what}: ${String(failure)}`)
    await proxy.endSession()
    assertSameTree(await cut.retry(), expected, what)
    return { replies, repliesAt, failed: true }
  } finally {
    await session.close()
    await proxy.close()
  }
}

describe('a restoration whose connection is cut ends in a named error, and the Retry in the tree of an undisturbed run', () => {
  for (const [kind, live] of Object.entries({ damaged: damagedTree, lost: lostTree })) {
    test(`a ${kind} tree, cut at every reply of the write phase and at every ${stepWhileReading}th before and after`, async (t) => {
      const expected = await restoreUndisturbed({ scene, name: `${kind}-undisturbed`, live })
      const uncut = await runCut(kind, live, Number.POSITIVE_INFINITY, expected)
      assert.equal(uncut.failed, false)

      const { write = 0, verify = 0 } = uncut.repliesAt
      assert.ok(write > 0 && verify > write)
      const isDense = (position: number) =>
        (position >= write - 1 && position <= verify + 1) || position > uncut.replies - lastReplies
      const positions = Array.from({ length: uncut.replies - 1 }, (_, i) => i + 1).filter(
        (position) => isDense(position) || position % stepWhileReading === 1,
      )
      const cuts = positions.values()
      let failures = 0
      const runLane = async () => {
        for (const position of cuts) if ((await runCut(kind, live, position, expected)).failed) failures++
      }
      await Promise.all(Array.from({ length: lanes }, runLane))
      t.diagnostic(
        `${failures} of ${positions.length} cuts ended it; ${uncut.replies} replies, writing from ${write} to ${verify}`,
      )
      // A ping among the replies moves the last ones: the cut may come when the restoration has ended, and while the
      // lock is given back it ends nothing.
      assert.ok(
        failures >= Math.max(25, positions.length - 5 - repliesOfRelease),
        `only ${failures} of ${positions.length} were cut`,
      )
    })
  }

  test('the broker-id counter too, half raised', async () => {
    const counter = '/brokers/seqid'
    const expected = await restoreUndisturbed({ scene, name: 'counter-undisturbed', live: lostTree })
    const cut = await prepareFaultCase({ scene, name: 'counter', live: lostTree })
    const session = await cut.open()
    const stop = new AbortController()
    const report = {
      ...quiet,
      log: (_level: string, message: string) => {
        if (message.startsWith('Writing clocks')) void session.exists(counter).then(stopWhenThere)
      },
    }
    const stopWhenThere = async (): Promise<void> => {
      if (await session.exists(counter)) stop.abort(new Error('stopped by the test'))
      else await stopWhenThere()
    }
    await assert.rejects(cut.run(session, {}, report, stop.signal), /stopped by the test/)
    await session.close()
    const version = (await cut.retry()).get(counter)?.version ?? -1
    assert.ok(version >= (expected.get(counter)?.version ?? 0), `version ${version}`)
  })
})
