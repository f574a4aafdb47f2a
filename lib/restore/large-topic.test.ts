import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isAppError } from '#lib/errors.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { maxTransactionBytes, sizeOfWrite } from './facts/topic-writes.ts'
import { startCuttingProxy } from './testing/cutting-proxy.fixture.ts'
import { assertSameTree, type Contents, prepareFaultCase, wholeTree } from './testing/fault-scene.fixture.ts'
import { quiet, setUpRestorationScene } from './testing/restoration-scene.fixture.ts'
import { stateOf, topicContents } from './testing/sample-trees.fixture.ts'

/** As many digits as after the raise, so that the topic is as large when it is written. */
const leaderEpoch = 5000

/** A topic of at most so many bytes in a transaction. */
function topicOf(name: string, bytes: number): Contents {
  const contentsOf = (partitions: number) =>
    topicContents(name, `ID-${name}`, Array<unknown>(partitions).fill(stateOf(leaderEpoch)))
  const size = (partitions: number) =>
    contentsOf(partitions).reduce(
      (sum, [path, data]) =>
        sum +
        sizeOfWrite({
          op: 'create',
          path,
          data: data === null ? null : Buffer.from(JSON.stringify(data)),
          acl: openAcl,
        }),
      0,
    )
  let partitions = Math.floor(bytes / (size(1001) - size(1000)))
  while (size(partitions) > bytes) partitions--
  return contentsOf(partitions)
}

const below = topicOf('just-below', maxTransactionBytes)
const above = topicOf('far-above', 1.3 * maxTransactionBytes)
const scene = setUpRestorationScene([...wholeTree, ...below, ...above])

async function countTransactions(session: ZooKeeperSession, topic: Contents): Promise<number> {
  const stats = await Promise.all(topic.map(([path]) => session.exists(path)))
  return new Set(stats.map((stat) => stat?.czxid)).size
}

describe('a large topic', () => {
  test('of just below 900 kB goes in one transaction, a larger one in parts that a Retry completes', async () => {
    const [server] = parseConnectString(scene.connect).servers
    assert.ok(server)
    const whole = await prepareFaultCase({ scene, name: 'whole', live: wholeTree })
    const proxy = await startCuttingProxy(server, Number.POSITIVE_INFINITY)
    const session = await whole.open({}, [proxy.address])
    let repliesAtTopics = 0
    await whole.run(
      session,
      {},
      {
        ...quiet,
        // Nothing is in flight between two stages.
        log: (_level, message) => {
          if (message.startsWith('Writing topics')) repliesAtTopics = proxy.replies()
        },
      },
    )
    assert.equal(await countTransactions(session, below), 1)
    const parts = await countTransactions(session, above)
    assert.ok(parts >= 3, `${parts} parts`)
    await session.close()
    await proxy.close()
    const expected = await whole.picture()

    // Behind a look at the tree, and behind a look for brokers where the machine is slow, come the parts.
    let halves = 0
    for (let replies = repliesAtTopics + 1; halves < 2; replies++) {
      const what = `cut behind reply ${replies}`
      const cut = await prepareFaultCase({ scene, name: `cut-${replies}`, live: wholeTree })
      const cutting = await startCuttingProxy(server, replies, true)
      const cutSession = await cut.open({}, [cutting.address])
      await assert.rejects(cut.run(cutSession), (error) => isAppError(error, 'ZK_CONNECTION_LOST'), what)
      await cutting.endSession()
      await cutting.close()
      const half = await cut.picture()
      const written = above.filter(([path]) => half.has(path)).length
      assert.ok(written < above.length, `${what}: it was never half written`)
      if (written > 0) halves++
      assertSameTree(await cut.retry(), expected, what)
    }
  })
})
