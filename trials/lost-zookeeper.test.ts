import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { z } from 'zod'
import { type Restorer, type TrialArchive, TrialCluster } from './trial-cluster.ts'
import { recordTrial, trialVersions } from './trial-result.ts'

/** Long enough for a client that finds its leader at all. */
const patienceMs = 8000
const password = 'alice-secret'

/**
 * restore-rules.md 3 and 4: ZooKeeper's data is gone, the brokers' disks are whole; last night's archive is older than
 * the last epochs and the last producer ids. The tree stands at the root of ZooKeeper here, without a chroot.
 */
for (const version of trialVersions('3.9.1')) {
  describe(`Loss of ZooKeeper with the disks intact, Kafka ${version}`, () => {
    let cluster: TrialCluster
    let archive: TrialArchive
    let earlier: Awaited<ReturnType<typeof readKafka>>
    let seen: Record<Restorer, Awaited<ReturnType<typeof observe>>>
    const topics = ['orders', 'payments']
    const acknowledged: Record<string, Record<string, number>> = { orders: {}, payments: {} }

    async function write(topic: string, prefix: string, count: number) {
      const produced = await cluster.kafka.produce({ topic, prefix, count, idempotent: true })
      assert.equal(Object.keys(produced.acknowledged).length, count, JSON.stringify(produced.errors))
      Object.assign(acknowledged[topic] ?? {}, produced.acknowledged)
    }

    async function readKafka() {
      const [records, offsets, acls, orders, broker, login] = await Promise.all([
        cluster.kafka.consume(...topics),
        cluster.kafka.ask('groupOffsets', { group: 'billing' }, z.record(z.string(), z.number())),
        cluster.kafka.ask('acls', {}, z.array(z.string())),
        describeConfig('topic', 'orders', 'retention.ms'),
        describeConfig('broker', '1', 'log.cleaner.backoff.ms'),
        cluster.kafka.ask(
          'login',
          { ...asAlice(), action: 'consume', topic: 'orders', group: 'readers-check' },
          z.unknown(),
        ),
      ])
      const order = (a: (typeof records)[number], b: (typeof records)[number]) =>
        a.topic.localeCompare(b.topic) || a.partition - b.partition || a.offset - b.offset
      return { records: records.sort(order), offsets, acls, orders, broker, login }
    }

    const asAlice = () => ({ bootstrap: cluster.kafka.saslBootstrap, user: 'alice', password })

    async function describeConfig(type: string, name: string, key: string) {
      return (await cluster.kafka.ask('describeConfig', { type, name }, z.record(z.string(), z.string())))[key]
    }

    before(async () => {
      cluster = await TrialCluster.start({ version, brokerIds: [1, 2], chroot: '' })
      const inSync = { 'min.insync.replicas': '2', 'retention.ms': '604800000' }
      await cluster.kafka.createTopic(
        'orders',
        [
          [1, 2],
          [2, 1],
        ],
        inSync,
      )
      await cluster.kafka.createTopic('payments', [[1, 2]], { 'min.insync.replicas': '2' })
      await write('orders', 'before', 200)
      await write('payments', 'before', 100)
      await cluster.kafka.ask(
        'commitOffset',
        { group: 'billing', topic: 'orders', partition: 0, offset: 123 },
        z.string(),
      )
      const scram = `SCRAM-SHA-512=[password=${password}]`
      await cluster.kafka.ask('alterEntity', { type: 'users', name: 'alice', config: scram }, z.string())
      const allow = { user: 'alice', operation: 'READ', pattern: 'LITERAL' }
      await cluster.kafka.ask('createAcl', { ...allow, resourceType: 'TOPIC', name: 'orders' }, z.string())
      await cluster.kafka.ask(
        'alterConfig',
        { type: 'broker', name: '1', configs: { 'log.cleaner.backoff.ms': '20000' } },
        z.string(),
      )
      await cluster.kafka.untilInSync(...topics, '__consumer_offsets')
      archive = await cluster.takeArchive()

      // Life goes on after the backup, as it does every night: epochs climb, producers come.
      for (let round = 0; round < 4; round++) {
        for (const topic of topics) await cluster.kafka.reassign(topic, round % 2 === 0 ? [2, 1] : [1, 2])
        await write('orders', `round-${round}`, 20)
        await write('payments', `round-${round}`, 20)
      }
      earlier = await readKafka()
      await cluster.stop()
      await cluster.deleteTree()
      seen = await cluster.tryBoth(observe)
    })
    after(() => cluster?.close())

    async function observe(restorer: Restorer) {
      await cluster.restore(restorer, archive)
      await cluster.start()
      await cluster.kafka.untilServed(...topics, '__consumer_offsets')
      const now = await readKafka()
      const { acknowledged: later, errors } = await cluster.kafka.produce({
        topic: 'payments',
        prefix: `later-${restorer}`,
        count: 50,
        timeoutMs: patienceMs,
        idempotent: true,
      })
      return { now, later, errors }
    }

    test('every record, offset, configuration, user and ACL is back, and writes go on', async (t) => {
      const { verbatim, ours } = seen
      const writtenVerbatim = Object.keys(verbatim.later).length
      recordTrial(t, {
        rule: 'ZooKeeper lost, disks intact, archive of the night before (no chroot)',
        version,
        verbatim: `${writtenVerbatim} of 50 writes afterwards ${JSON.stringify(verbatim.errors)}`,
        ours: `${ours.now.records.length} of ${earlier.records.length} records, offsets, configurations, user and ACL equal, ${Object.keys(ours.later).length} of 50 writes`,
      })
      assert.deepEqual(ours.now, earlier)
      assert.equal(Object.keys(ours.later).length, 50)
      assert.equal(await cluster.kafka.countLost('payments', ours.later), 0)
      // 2.4.1 falls back to truncating by the high watermark, and goes on.
      if (version !== '2.4.1') assert.ok(writtenVerbatim < 50, 'a verbatim restore lets every write pass')
    })

    // Rule 3: the same archive restored twice, with brokers running in between, must still go forward.
    test('a second loss, restored from the same archive, goes forward again', async (t) => {
      Object.assign(acknowledged.payments ?? {}, seen.ours.later)
      for (let round = 0; round < 4; round++) {
        await cluster.kafka.reassign('payments', round % 2 === 0 ? [2, 1] : [1, 2])
        await write('payments', `between-${round}`, 20)
      }
      await cluster.kafka.untilInSync(...topics, '__consumer_offsets')
      const states = await readEpochs()
      await cluster.stop()
      await cluster.deleteTree()
      await cluster.restoreOurs(archive)
      const restored = await readEpochs()
      // Clients would hang for minutes where these numbers go back: they are looked at first.
      assert.ok(restored.leader > states.leader, `leader epoch ${states.leader} → ${restored.leader}`)
      assert.ok(restored.producer > states.producer, `producer ids ${states.producer} → ${restored.producer}`)
      await cluster.start()
      await cluster.kafka.untilServed('payments')
      const lost = await cluster.kafka.countLost('payments', acknowledged.payments ?? {})
      const go = { topic: 'payments', prefix: 'second', count: 50, timeoutMs: patienceMs, idempotent: true }
      const { acknowledged: later, errors } = await cluster.kafka.produce(go)
      const lostLater = await cluster.kafka.countLost('payments', later)
      const written = Object.keys(later).length
      recordTrial(t, {
        rule: 'The same archive restored twice, brokers running in between',
        version,
        verbatim: 'not run: it fails the first time',
        ours: `lost ${lost}, then ${written} of 50 writes; leader epoch ${states.leader} → ${restored.leader}`,
      })
      assert.deepEqual({ lost, lostLater, written, errors }, { lost: 0, lostLater: 0, written: 50, errors: {} })
    })

    async function readEpochs() {
      const state = await cluster.readJson('/brokers/topics/payments/partitions/0/state')
      const block = await cluster.readJson('/latest_producer_id_block')
      return {
        leader: z.object({ leader_epoch: z.number() }).parse(state).leader_epoch,
        producer: Number(z.object({ block_start: z.string() }).parse(block).block_start),
      }
    }
  })
}
