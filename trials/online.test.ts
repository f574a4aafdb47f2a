import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { z } from 'zod'
import { TrialCluster } from './trial-cluster.ts'
import { recordTrial, trialVersions } from './trial-result.ts'
import { waitFor } from './wait-for.ts'

const inForceMs = 10_000
const notInForceMs = 4000
const paths = ['/config/topics/noisy', '/config/users/alice', '/kafka-acl/Topic/guarded']

/** restore-rules.md 4: configurations, users, quotas and ACLs come back under running brokers, with a notification. */
for (const version of trialVersions('3.9.1', '2.4.1')) {
  describe(`Online restoration, Kafka ${version}`, () => {
    let cluster: TrialCluster
    before(async () => {
      cluster = await TrialCluster.start({ version })
      await cluster.kafka.createTopic('noisy', [[1]], { 'max.message.bytes': '100000' })
      await cluster.kafka.createTopic('guarded')
      await setUser('SCRAM-SHA-512=[password=archived]')
      await allow('alice')
    })
    after(() => cluster?.close())

    const setUser = (config: string) =>
      cluster.kafka.ask('alterEntity', { type: 'users', name: 'alice', config }, z.string())
    const allow = (user: string) =>
      cluster.kafka.ask(
        'createAcl',
        { user, operation: 'ALL', resourceType: 'TOPIC', pattern: 'LITERAL', name: 'guarded' },
        z.string(),
      )

    /** Through Kafka, so that the brokers know of it. */
    async function changeEverything() {
      const configs = { 'max.message.bytes': '500' }
      await cluster.kafka.ask('alterConfig', { type: 'topic', name: 'noisy', configs }, z.string())
      await setUser('SCRAM-SHA-512=[password=changed]')
      await allow('mallory')
      await waitFor('the change is in force', async () => {
        const { isLarge, archived } = await look()
        return !isLarge && !archived ? true : null
      })
    }

    async function look() {
      const input = { prefix: 'n', count: 1, timeoutMs: 10_000 }
      const [large, login, acls] = await Promise.all([
        cluster.kafka.produce({ ...input, topic: 'noisy', valueBytes: 2000 }),
        cluster.kafka.produce({ ...input, topic: 'guarded', user: 'alice', password: 'archived' }),
        cluster.kafka.ask('acls', {}, z.array(z.string())),
      ])
      return {
        isLarge: Object.keys(large.acknowledged).length === 1,
        archived: Object.keys(login.acknowledged).length === 1,
        isMalloryIn: acls.some((acl) => acl.includes('mallory')),
      }
    }

    async function untilBack(timeoutMs: number) {
      const back = { isLarge: true, archived: true, isMalloryIn: false }
      let last = await look()
      await waitFor(
        'everything is as archived',
        async () => {
          last = await look()
          return JSON.stringify(last) === JSON.stringify(back) ? true : null
        },
        timeoutMs,
      ).catch(() => {})
      return { last, back }
    }

    test('changes are in force within seconds, without a restart', async (t) => {
      const archive = await cluster.takeArchive()
      await changeEverything()
      await cluster.restoreVerbatim(archive, { only: paths })
      const verbatim = await untilBack(notInForceMs)
      await changeEverything()
      const result = await cluster.restoreOurs(archive, { mode: 'online', acceptArchiveIsr: false })
      const ours = await untilBack(inForceMs)
      recordTrial(t, {
        rule: 'Topic configuration, SCRAM user and ACL restored while Kafka runs',
        version,
        verbatim: `configuration in force: ${verbatim.last.isLarge}, login: ${verbatim.last.archived}, revoked rule still in force: ${verbatim.last.isMalloryIn}`,
        ours: `${ours.last.isLarge}, ${ours.last.archived}, ${ours.last.isMalloryIn}`,
      })
      assert.notDeepEqual(verbatim.last, verbatim.back, 'a verbatim restore is in force')
      assert.deepEqual(ours.last, ours.back)
      assert.ok(result.written >= paths.length)
      assert.ok(cluster.broker().isRunning())
      // The next change through Kafka must be heard too.
      await changeEverything()
    })
  })
}
