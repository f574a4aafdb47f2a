import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { z } from 'zod'
import { TrialCluster } from './trial-cluster.ts'
import { recordTrial, trialVersions } from './trial-result.ts'

/** Long enough for a client that finds its leader at all. */
const patienceMs = 8000

/** restore-rules.md 3: what only ever goes forward. The tests of one version share a broker and follow each other. */
for (const version of trialVersions('3.9.1')) {
  describe(`Clocks, Kafka ${version}`, () => {
    let cluster: TrialCluster
    before(async () => {
      cluster = await TrialCluster.start({ version })
      await cluster.kafka.createTopic('ledger')
    })
    after(() => cluster?.close())

    /**
     * Three new idempotent producers write a record each: how many were acknowledged, and how many of those are not
     * there. One record each: of a producer's batches, only the last one outlives a broker's restart.
     */
    async function writeIdempotently(prefix: string) {
      const all: Record<string, number> = {}
      for (const n of [1, 2, 3]) {
        const input = { topic: 'ledger', prefix: `${prefix}-${n}`, count: 1, idempotent: true, timeoutMs: patienceMs }
        Object.assign(all, (await cluster.kafka.produce(input)).acknowledged)
      }
      return { acknowledged: Object.keys(all).length, lost: await cluster.kafka.countLost('ledger', all) }
    }

    // The first, while the counter stands where a verbatim restore puts it: at nothing.
    test('a broker-id counter that was taken back gives a stopped broker’s id to an empty one', async (t) => {
      const archive = await cluster.takeArchive()
      const first = await cluster.addBroker(101, null)
      await first.start()
      const firstId = await readId(101)
      await cluster.kafka.createTopic('far', [[firstId]])
      const { acknowledged } = await cluster.kafka.produce({ topic: 'far', prefix: 'far', count: 20 })
      await cluster.stop()
      const second = await cluster.addBroker(102, null)
      const { verbatim, ours } = await cluster.tryBoth(async (restorer) => {
        await cluster.restore(restorer, archive)
        await cluster.start([1])
        await second.start()
        const secondId = await readId(102)
        const canStart = await first.startUntilItEnds().then(
          () => false,
          () => true,
        )
        const lost = restorer === 'ours' ? await cluster.kafka.countLost('far', acknowledged) : null
        return { secondId, canStart, lost }
      })
      recordTrial(t, {
        rule: 'Broker ids generated since the archive',
        version,
        verbatim: `the empty broker got the id ${verbatim.secondId}, which is ${firstId}'s${verbatim.canStart ? '' : '; that one cannot start any more'}`,
        ours: `it got ${ours.secondId}; broker ${firstId} starts, lost ${ours.lost} of 20 records`,
      })
      assert.deepEqual([verbatim.secondId, verbatim.canStart], [firstId, false])
      assert.notEqual(ours.secondId, firstId)
      assert.deepEqual([ours.canStart, ours.lost], [true, 0])
      await cluster.stop()
      for (const key of [101, 102]) cluster.brokers.delete(key)
      await cluster.start()
      await cluster.kafka.untilServed('ledger')
    })

    // Before 3.0 every broker takes its first block when it starts: there the znode is never null in an archive.
    if (!version.startsWith('2.')) {
      test('null where no producer id was ever handed out must not become empty', async (t) => {
        await cluster.stop()
        const archive = await cluster.takeArchive()
        assert.equal(archive.dump.find(({ path }) => path === '/latest_producer_id_block')?.data, null)
        await cluster.deleteTree()
        const { verbatim, ours } = await cluster.tryBoth(async (restorer) => {
          if (restorer === 'ours') await cluster.restoreOurs(archive)
          else await cluster.restoreVerbatim(archive, { nullAsEmpty: true })
          await cluster.start()
          await cluster.kafka.untilServed('ledger')
          return writeIdempotently(`null-${restorer}`)
        })
        recordTrial(t, {
          rule: 'Null data of /latest_producer_id_block (a tool that keeps text makes it empty)',
          version,
          verbatim: `${verbatim.acknowledged} of 3 writes of an idempotent producer`,
          ours: `${ours.acknowledged} of 3`,
        })
        assert.equal(verbatim.acknowledged, 0)
        assert.deepEqual(ours, { acknowledged: 3, lost: 0 })
      })
    }

    test('a block of producer ids handed out twice loses acknowledged records', async (t) => {
      assert.deepEqual(await writeIdempotently('first'), { acknowledged: 3, lost: 0 })
      const archive = await cluster.takeArchive()
      await cluster.stop()
      await cluster.start()
      await cluster.kafka.untilServed('ledger')
      assert.deepEqual(await writeIdempotently('old'), { acknowledged: 3, lost: 0 })
      await cluster.stop()
      const { verbatim, ours } = await cluster.tryBoth(async (restorer) => {
        await cluster.restore(restorer, archive)
        await cluster.start()
        await cluster.kafka.untilServed('ledger')
        return writeIdempotently(`new-${restorer}`)
      })
      recordTrial(t, {
        rule: 'Producer ids handed out since the archive',
        version,
        verbatim: `${verbatim.acknowledged} writes of a new producer acknowledged, ${verbatim.lost} of them not in the log`,
        ours: `${ours.acknowledged} acknowledged, ${ours.lost} not in the log`,
      })
      assert.deepEqual(verbatim, { acknowledged: 3, lost: 3 })
      assert.deepEqual(ours, { acknowledged: 3, lost: 0 })
    })

    test('a state with a controller epoch above that of the tree can elect no leader', async (t) => {
      // As after twenty controllers.
      await cluster.stop()
      await cluster.setData('/controller_epoch', '20')
      await cluster.start()
      await (await cluster.addBroker(2, 2)).start()
      await cluster.kafka.createTopic('late', [[1, 2]])
      await cluster.kafka.untilInSync('late')
      const path = '/brokers/topics/late/partitions/0/state'
      const state = z.object({ controller_epoch: z.number() }).parse(await cluster.readJson(path))
      assert.ok(state.controller_epoch > 20)
      const archive = await cluster.takeArchive()
      await cluster.stop()
      // Somebody lost the topic, and the tree was set up anew around it: its controllers count from the beginning.
      await cluster.deleteTree('/brokers/topics/late')
      await cluster.setData('/controller_epoch', '1')
      const { verbatim, ours } = await cluster.tryBoth(async (restorer) => {
        const only = ['/brokers/topics/late', '/config/topics/late']
        if (restorer === 'ours') await cluster.restoreOurs(archive)
        else await cluster.restoreVerbatim(archive, { only })
        await cluster.start()
        await cluster.kafka.untilServed('late')
        // A follower that is still catching up could not be elected for that reason alone.
        if (restorer === 'ours') await cluster.kafka.untilInSync('late')
        // It serves as long as its leader lives.
        await cluster.stop([1])
        const input = { topic: 'late', prefix: `epoch-${restorer}`, count: 20, timeoutMs: patienceMs }
        const { acknowledged } = await cluster.kafka.produce(input)
        return Object.keys(acknowledged).length
      })
      recordTrial(t, {
        rule: 'Controller epoch of the tree below that of the archived states',
        version,
        verbatim: `${verbatim} of 20 writes after its leader stopped`,
        ours: `${ours} of 20`,
      })
      assert.equal(verbatim, 0)
      assert.equal(ours, 20)
    })

    async function readId(key: number): Promise<number> {
      const properties = await readFile(join(cluster.broker(key).logDir, 'meta.properties'), 'utf8')
      return Number(/^broker\.id=(\d+)$/m.exec(properties)?.[1])
    }
  })
}
