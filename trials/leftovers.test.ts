import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { z } from 'zod'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import { type Restorer, type TrialArchive, TrialCluster } from './trial-cluster.ts'
import { recordTrial, trialVersions } from './trial-result.ts'
import { waitFor } from './wait-for.ts'

const password = { alice: 'alice-secret', bob: 'bob-secret' }
const inForceMs = 10_000

/**
 * kafka-metadata.md: commands and notifications that stood in ZooKeeper when the archive was taken mean nothing later;
 * users, ACLs and quotas do.
 */
for (const version of trialVersions('3.9.1', '2.4.1')) {
  describe(`What must not come back, and what must, Kafka ${version}`, () => {
    let cluster: TrialCluster
    let seen: Record<Restorer, Awaited<ReturnType<typeof observe>>>
    let acknowledged: Record<string, number>

    before(async () => {
      cluster = await TrialCluster.start({ version, brokerIds: [1, 2] })
      await cluster.kafka.createTopic('victim', [[1, 2]])
      await cluster.kafka.createTopic('stays', [[1]])
      await cluster.kafka.createTopic('noisy', [[1]])
      await cluster.kafka.createTopic('guarded', [[1]])
      ;({ acknowledged } = await cluster.kafka.produce({ topic: 'victim', prefix: 'v', count: 100 }))
      for (const size of ['5000', '6000', '7000']) await setMaxBytes(size)
      for (const [name, secret] of Object.entries(password)) {
        const config = `SCRAM-SHA-512=[password=${secret}]`
        await cluster.kafka.ask('alterEntity', { type: 'users', name, config }, z.string())
      }
      await cluster.kafka.ask(
        'alterEntity',
        { type: 'users', name: 'alice', config: 'producer_byte_rate=2000' },
        z.string(),
      )
      const allow = { user: 'alice', operation: 'ALL', resourceType: 'TOPIC', pattern: 'LITERAL', name: 'guarded' }
      await cluster.kafka.ask('createAcl', allow, z.string())
      await cluster.stop()
      await cluster.withSession(async (session) => {
        // As Kafka does after a quarter of an hour.
        const { children } = await session.getChildren('/config/changes')
        for (const name of children.sort().slice(0, -1)) await session.delete(`/config/changes/${name}`, -1)
      })

      // Somebody asked for these just before the backup; both were over and done with an hour later.
      const command = {
        version: 1,
        partitions: [{ topic: 'stays', partition: 0, replicas: [2] }],
      }
      const archive = await cluster.withSession(async (session) => {
        await session.create('/admin/delete_topics/victim', null, openAcl)
        await session.create('/admin/reassign_partitions', Buffer.from(JSON.stringify(command)), openAcl)
        const taken = await cluster.takeArchive()
        await session.delete('/admin/delete_topics/victim', -1)
        await session.delete('/admin/reassign_partitions', -1)
        return taken
      })
      assert.ok(archive.dump.some(({ path }) => path.startsWith('/config/changes/config_change_')))
      await cluster.deleteTree('/config/users/alice')
      await cluster.deleteTree('/kafka-acl/Topic/guarded')
      seen = await cluster.tryBoth((restorer) => observe(restorer, archive))
    })
    after(() => cluster?.close())

    function setMaxBytes(bytes: string) {
      return cluster.kafka.ask(
        'alterConfig',
        { type: 'topic', name: 'noisy', configs: { 'max.message.bytes': bytes }, timeoutMs: 10_000 },
        z.string(),
      )
    }

    /** The broker refuses a record of 2,000 bytes, however the change was acknowledged. */
    async function isInForce(): Promise<boolean> {
      return waitFor(
        'max.message.bytes is in force',
        async () => {
          const { errors } = await cluster.kafka.produce({ topic: 'noisy', prefix: 'n', count: 1, valueBytes: 2000 })
          return errors.RecordTooLargeException === 1 ? true : null
        },
        inForceMs,
      ).catch(() => false)
    }

    async function observe(restorer: Restorer, archive: TrialArchive) {
      await cluster.restore(restorer, archive)
      await cluster.start()
      await cluster.kafka.untilServed('stays', 'noisy', 'guarded')
      await waitFor('nothing is left to be done', async () => {
        const tree = await cluster.readTree()
        const orders = [...tree.keys()].filter((path) => /^\/admin\/(delete_topics\/|reassign_partitions)/.test(path))
        return orders.length === 0 ? true : null
      })
      const isVictimThere = (await cluster.readTree()).has('/brokers/topics/victim')
      const change = await setMaxBytes('500').then(
        () => 'acknowledged',
        (error: unknown) => String(error),
      )
      const changeIsInForce = await isInForce()
      const nextChange = await setMaxBytes('9000').then(
        () => 'acknowledged',
        (error: unknown) => String(error),
      )
      const input = { topic: 'guarded', count: 20, valueBytes: 1000, timeoutMs: 30_000 }
      const alice = { ...input, prefix: 'alice', user: 'alice', password: password.alice }
      const bob = { ...input, count: 1, prefix: 'bob', user: 'bob', password: password.bob, timeoutMs: 10_000 }
      const [asAlice, asBob] = [await cluster.kafka.produce(alice), await cluster.kafka.produce(bob)]
      return {
        lost: isVictimThere ? await cluster.kafka.countLost('victim', acknowledged) : Object.keys(acknowledged).length,
        staysOn: (await cluster.kafka.describeTopic('stays'))[0]?.replicas,
        change,
        changeIsInForce,
        nextChange,
        alice: Object.keys(asAlice.acknowledged).length,
        isThrottled: asAlice.throttleMs > 0,
        bob: asBob.errors,
      }
    }

    test('commands in the archive’s /admin are never carried out', (t) => {
      const { verbatim, ours } = seen
      recordTrial(t, {
        rule: "Commands in the archive's /admin (delete a topic, move a partition)",
        version,
        verbatim: `lost ${verbatim.lost} of 100 records; the partition moved to ${verbatim.staysOn}`,
        ours: `lost ${ours.lost}; it stays on ${ours.staysOn}`,
      })
      assert.deepEqual([verbatim.lost, verbatim.staysOn], [100, [2]])
      assert.deepEqual([ours.lost, ours.staysOn], [0, [1]])
    })

    test('old notifications do not come back, so the next changes are heard', (t) => {
      const { verbatim, ours } = seen
      const describeChanges = (one: typeof ours) =>
        `next change ${one.change}, ${one.changeIsInForce ? 'in force' : 'ignored'}; the one after: ${one.nextChange}`
      recordTrial(t, {
        rule: 'Notifications in the archive',
        version,
        verbatim: describeChanges(verbatim),
        ours: describeChanges(ours),
      })
      assert.ok(!verbatim.changeIsInForce || verbatim.nextChange !== 'acknowledged', 'verbatim does no harm')
      assert.deepEqual([ours.change, ours.changeIsInForce, ours.nextChange], ['acknowledged', true, 'acknowledged'])
    })

    test('a SCRAM user logs in, its quota and its ACL hold', (t) => {
      const { verbatim, ours } = seen
      recordTrial(t, {
        rule: 'SCRAM user, quota and ACL lost, restored offline',
        version,
        verbatim: `login and ${verbatim.alice} of 20 writes`,
        ours: `login and ${ours.alice} of 20 writes, throttled: ${ours.isThrottled}; another user: ${Object.keys(ours.bob)}`,
      })
      assert.equal(ours.alice, 20)
      assert.equal(ours.isThrottled, true)
      assert.deepEqual(ours.bob, { TopicAuthorizationException: 1 })
    })
  })
}
