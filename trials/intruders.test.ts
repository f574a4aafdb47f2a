import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { isAppError } from '#lib/errors.ts'
import { interceptMulti } from './intercept-session.ts'
import { type TrialArchive, TrialCluster } from './trial-cluster.ts'
import { recordTrial, trialVersions } from './trial-result.ts'

/** restore-rules.md 5: nobody else writes. The tests share a broker and follow each other. */
for (const version of trialVersions('3.9.1')) {
  describe(`Brokers that are not stopped, Kafka ${version}`, () => {
    let cluster: TrialCluster
    let archive: TrialArchive
    const acknowledged: Record<string, number> = {}

    async function write(prefix: string) {
      const produced = await cluster.kafka.produce({ topic: 'live', prefix, count: 50 })
      assert.equal(Object.keys(produced.acknowledged).length, 50, JSON.stringify(produced.errors))
      Object.assign(acknowledged, produced.acknowledged)
    }

    before(async () => {
      cluster = await TrialCluster.start({ version })
      await cluster.kafka.createTopic('live')
      await write('before')
      archive = await cluster.takeArchive()
    })
    after(() => cluster?.close())

    test('a broker that lives on over a wiped tree is found by its endpoints', async (t) => {
      await cluster.deleteTree()
      // It is not registered any more, and goes on taking records.
      await write('unregistered')
      const refusal = await cluster.restoreOurs(archive).then(
        () => 'went ahead',
        (error: unknown) => {
          assert.ok(isAppError(error, 'PREFLIGHT_FAILED'), String(error))
          return error.message
        },
      )
      assert.match(refusal, /accepts? connections/)
      assert.equal((await cluster.readTree()).size, 0, 'something was written')
      await cluster.restoreVerbatim(archive)
      assert.ok(cluster.broker().isRunning())
      await cluster.deleteTree()

      await cluster.stop()
      await cluster.restoreOurs(archive)
      await cluster.start()
      await cluster.kafka.untilServed('live')
      const lost = await cluster.kafka.countLost('live', acknowledged)
      recordTrial(t, {
        rule: 'The tree was wiped under a broker that lives on',
        version,
        verbatim: 'writes under it without a word',
        ours: `refused until it is stopped; then lost ${lost} of 100 records`,
      })
      assert.equal(lost, 0)
    })

    test('a broker that died by kill -9 is still registered, and is waited for', async (t) => {
      await cluster.broker().kill()
      await cluster.setData('/config/topics/live', '{"version":1,"config":{"retention.ms":"60000000"}}')
      const refusal = await cluster.restoreOurs(archive).then(
        () => 'went ahead',
        (error: unknown) => {
          assert.ok(isAppError(error, 'PREFLIGHT_FAILED'), String(error))
          return error.message
        },
      )
      assert.match(refusal, /broker 1\b/)
      const written = (await cluster.readTree()).get('/config/topics/live')
      assert.match(written ?? '', /60000000/, 'something was written')
      await cluster.untilUnregistered()
      await cluster.restoreOurs(archive)
      recordTrial(t, {
        rule: 'A killed broker whose registration has not yet expired',
        version,
        verbatim: 'not run: it asks nobody',
        ours: `refused (${refusal}); passes when the session is over`,
      })
      assert.doesNotMatch((await cluster.readTree()).get('/config/topics/live') ?? '', /60000000/)
    })

    test('a broker that registers between two transactions stops the restoration there', async (t) => {
      await cluster.deleteTree()
      // An empty disk: it passes the gate, registers and becomes the controller.
      const intruder = await cluster.addBroker(9, 9)
      const restoration = await cluster.planOurs(archive)
      let transactions = 0
      const running = restoration.run({
        wrapSession: (session) =>
          interceptMulti(session, async (count) => {
            transactions = count
            if (count === 3) await intruder.start()
          }),
      })
      const refusal = await running.then(
        () => 'went ahead',
        (error: unknown) => {
          assert.ok(isAppError(error, 'PREFLIGHT_FAILED'), String(error))
          return `${error.message} ${error.remedy}`
        },
      )
      assert.match(refusal, /registered while the restoration was running/)
      assert.match(refusal, /do not start Kafka/i)
      // Four are on their way at once: what was sent before the refusal came back is refused as well.
      assert.ok(transactions <= 3 + 3, `it went on writing: ${transactions} transactions`)
      await intruder.stop()
      await rm(intruder.dir, { recursive: true })
      await cluster.untilUnregistered()
      // The clocks and the cluster id that it made on the half tree are behind what was planned: a Retry goes on.
      await restoration.run()
      await cluster.start([1])
      await cluster.kafka.untilServed('live')
      const lost = await cluster.kafka.countLost('live', acknowledged)
      recordTrial(t, {
        rule: 'An empty broker registers between two transactions',
        version,
        verbatim: 'not run: it has no fence',
        ours: `that transaction fails as a whole; after Retry lost ${lost} of 100 records`,
      })
      assert.equal(lost, 0)
    })
  })
}
