import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Restorer, type TrialArchive, TrialCluster } from './trial-cluster.ts'
import { recordTrial, trialVersions } from './trial-result.ts'

/** Long enough for a client that finds its leader at all. */
const patienceMs = 8000
const catchUpMs = 15_000

/**
 * restore-rules.md 2 and 3: an existing tree is rolled back to last night's archive, the disks being today's. A topic
 * that is the same and whole keeps its assignment and state.
 */
for (const version of trialVersions('3.9.1', '2.8.2')) {
  describe(`Roll-back of a tree whose topics went on, Kafka ${version}`, () => {
    let cluster: TrialCluster
    let seen: Record<Restorer, Awaited<ReturnType<typeof observe>>>
    const acknowledged: Record<string, Record<string, number>> = { epochs: {}, shrunk: {}, moved: {} }

    async function write(topic: string, prefix: string, count: number) {
      const produced = await cluster.kafka.produce({ topic, prefix, count })
      assert.equal(Object.keys(produced.acknowledged).length, count, JSON.stringify(produced.errors))
      Object.assign(acknowledged[topic] ?? {}, produced.acknowledged)
    }

    before(async () => {
      cluster = await TrialCluster.start({ version, brokerIds: [1, 2] })
      await cluster.kafka.createTopic('epochs', [[1, 2]], { 'min.insync.replicas': '2' })
      await cluster.kafka.createTopic('shrunk', [[1, 2]], { 'min.insync.replicas': '1' })
      await cluster.kafka.createTopic('moved', [[1]])
      for (const topic of Object.keys(acknowledged)) await write(topic, 'before', 100)
      const archive = await cluster.takeArchive()

      await cluster.kafka.produce({
        topic: 'epochs',
        prefix: 'opening',
        count: 1,
        timeoutMs: patienceMs,
        producer: 'long-lived',
      })
      for (let round = 0; round < 4; round++) {
        await cluster.kafka.reassign('epochs', round % 2 === 0 ? [2, 1] : [1, 2])
        await write('epochs', `round-${round}`, 20)
      }
      await cluster.kafka.reassign('moved', [2])
      await write('moved', 'after', 50)
      await cluster.stop([1])
      await write('shrunk', 'alone', 50)
      await cluster.stop([2])

      seen = await cluster.tryBoth((restorer) => observe(restorer, archive))
    })
    after(() => cluster?.close())

    /** The stale broker comes first: start order must not matter. */
    async function observe(restorer: Restorer, archive: TrialArchive) {
      await cluster.restore(restorer, archive)
      await cluster.start([1])
      await cluster.start([2])
      const lost: Record<string, number> = {}
      for (const [topic, records] of Object.entries(acknowledged)) {
        await cluster.kafka.untilServed(topic)
        lost[topic] = await cluster.kafka.countLost(topic, records)
      }
      const goOn = { topic: 'epochs', count: 100, timeoutMs: patienceMs }
      const [fresh, longLived] = await Promise.all([
        cluster.kafka.produce({ ...goOn, prefix: 'fresh' }),
        cluster.kafka.produce({ ...goOn, prefix: 'long', producer: 'long-lived' }),
      ])
      const inSync = await countInSync()
      const lostLater = await cluster.kafka.countLost('epochs', { ...fresh.acknowledged, ...longLived.acknowledged })
      await cluster.stop()
      return {
        lost,
        inSync,
        lostLater,
        fresh: Object.keys(fresh.acknowledged).length,
        longLived: Object.keys(longLived.acknowledged).length,
        areReplicasEqual: (await hashReplica(1)) === (await hashReplica(2)),
      }
    }

    /** Replicas in sync once both are, or after the time a follower needs to catch up. */
    async function countInSync(): Promise<number> {
      const deadline = Date.now() + catchUpMs
      for (;;) {
        const count = (await cluster.kafka.describeTopic('epochs'))[0]?.isr.length ?? 0
        if (count === 2 || Date.now() > deadline) return count
        await delay(500)
      }
    }

    async function hashReplica(broker: number): Promise<string> {
      const file = join(cluster.broker(broker).logDir, 'epochs-0', '00000000000000000000.log')
      return createHash('sha256')
        .update(await readFile(file))
        .digest('hex')
    }

    test('a leader epoch that was taken back stops replication; kept, clients go on and replicas are identical', (t) => {
      const { verbatim, ours } = seen
      recordTrial(t, {
        rule: 'Leader epochs moved on since the archive',
        version,
        verbatim: `${verbatim.fresh} of 100 writes by a new client, ${verbatim.longLived} of 100 by a long-lived one`,
        ours: `${ours.fresh} and ${ours.longLived} of 100, replicas identical`,
      })
      // 2.4.1 falls back to truncating by the high watermark, and goes on.
      if (version !== '2.4.1') {
        assert.ok(verbatim.fresh + verbatim.longLived < 200, 'a verbatim restore lets every write pass')
      }
      assert.deepEqual(
        { ...ours, lost: ours.lost.epochs },
        { lost: 0, inSync: 2, lostLater: 0, fresh: 100, longLived: 100, areReplicasEqual: true },
      )
    })

    test('an ISR that was taken back elects a stale broker; kept, no acknowledged record is lost', (t) => {
      const { verbatim, ours } = seen
      recordTrial(t, {
        rule: 'The ISR shrank since the archive, the stale broker starts first',
        version,
        verbatim: `lost ${verbatim.lost.shrunk} of 150 acknowledged records`,
        ours: `lost ${ours.lost.shrunk}`,
      })
      assert.equal(verbatim.lost.shrunk, 50)
      assert.equal(ours.lost.shrunk, 0)
    })

    test('an assignment that was taken back loses the partition; kept, it stays', (t) => {
      const { verbatim, ours } = seen
      recordTrial(t, {
        rule: 'The partition was reassigned since the archive',
        version,
        verbatim: `lost ${verbatim.lost.moved} of 150 acknowledged records`,
        ours: `lost ${ours.lost.moved}`,
      })
      assert.equal(verbatim.lost.moved, 150)
      assert.equal(ours.lost.moved, 0)
    })
  })
}
