import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { z } from 'zod'
import { isAppError } from '#lib/errors.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { ZnodeOperation } from '#lib/zookeeper/types.ts'
import { cutAfter, interceptMulti } from './intercept-session.ts'
import type { OurRestoration } from './our-restoration.ts'
import { type TrialArchive, TrialCluster } from './trial-cluster.ts'
import { recordTrial, trialVersions } from './trial-result.ts'
import { waitFor } from './wait-for.ts'

/** More transactions than any of these restorations needs. */
const endless = 50
const clusterIdFault = /InconsistentClusterIdException|Invalid cluster\.id/

/**
 * restore-rules.md 3 and 4: the restoration is killed after each of its transactions, and somebody starts Kafka. The
 * brokers' own retention is one second, as where a topic's configuration is missing: a broker that loads a log on a
 * half tree deletes the records.
 */
for (const version of trialVersions('3.9.1', '2.8.2')) {
  describe(`Brokers started by mistake, Kafka ${version}`, () => {
    let cluster: TrialCluster
    let archive: TrialArchive
    let acknowledged: Record<string, number>

    before(async () => {
      cluster = await TrialCluster.start({
        version,
        properties: {
          'log.retention.ms': 1000,
          'log.retention.check.interval.ms': 300,
          'log.initial.task.delay.ms': 300,
          'file.delete.delay.ms': 100,
        },
      })
      await cluster.kafka.createTopic('kept', [[1]], { 'retention.ms': '-1' })
      const dayAgo = Date.now() - 24 * 3600_000
      ;({ acknowledged } = await cluster.kafka.produce({ topic: 'kept', prefix: 'old', count: 100, timestamp: dayAgo }))
      assert.equal(Object.keys(acknowledged).length, 100)
      const scram = 'SCRAM-SHA-512=[password=alice-secret]'
      await cluster.kafka.ask('alterEntity', { type: 'users', name: 'alice', config: scram }, z.string())
      const allow = { user: 'alice', operation: 'READ', pattern: 'LITERAL', resourceType: 'TOPIC', name: 'kept' }
      await cluster.kafka.ask('createAcl', allow, z.string())
      await cluster.withSession(async (session) => {
        for (const path of ['/consumers/old', '/consumers/old/offsets', '/consumers/old/offsets/kept']) {
          await session.create(path, null, openAcl)
        }
        await session.create('/consumers/old/offsets/kept/0', Buffer.from('42'), openAcl)
        await session.create('/something-else', Buffer.from('of another tool'), openAcl)
      })
      await cluster.stop()
      archive = await cluster.takeArchive()
    })
    after(() => cluster?.close())

    async function hashLogs(): Promise<string> {
      const hash = createHash('sha256')
      const folder = join(cluster.broker().logDir, 'kept-0')
      for (const name of (await readdir(folder)).filter((one) => one.endsWith('.log')).sort()) {
        hash.update(name).update(await readFile(join(folder, name)))
      }
      return hash.digest('hex')
    }

    /** A Retry that is refused at its first transaction: it must leave the gate, or the absence of an id, as it is. */
    async function refuseAtOnce(restoration: OurRestoration): Promise<void> {
      const before = (await cluster.readTree()).get('/cluster/id')
      let hasIntruded = false
      // Only transactions of the restoration itself are fenced; others take the lock.
      const intrude = async (_count: number, operations: readonly ZnodeOperation[]) => {
        if (hasIntruded || !operations.some(({ path }) => path === '/controller')) return
        hasIntruded = true
        await cluster.withSession((session) => session.create('/controller', null, openAcl))
      }
      await assert.rejects(
        restoration.run({ wrapSession: (session) => interceptMulti(session, intrude) }),
        (error) => isAppError(error, 'PREFLIGHT_FAILED') && /registered while/.test(error.message),
      )
      assert.equal((await cluster.readTree()).get('/cluster/id'), before)
      await cluster.withSession((session) => session.delete('/controller', -1))
    }

    /** Each try gets one transaction further than the one before; after each, the broker is started. */
    async function restoreInterrupted(restoration: OurRestoration, fault: RegExp): Promise<number> {
      const logs = await hashLogs()
      for (let starts = 0; starts < endless; starts++) {
        const isDone = await restoration.run({ wrapSession: (session) => cutAfter(session, 1) }).then(
          () => true,
          (error: unknown) => {
            if (isAppError(error, 'ZK_CONNECTION_LOST')) return false
            throw error
          },
        )
        if (isDone) return starts
        if (starts === 1) await refuseAtOnce(restoration)
        assert.match(await cluster.broker().startUntilItEnds(), fault)
        assert.equal(await hashLogs(), logs, `the log changed at start ${starts + 1}`)
      }
      throw new Error('The restoration never ended.')
    }

    test('of a lost tree: every broker exits until the cluster id is back, and not one record is deleted', async (t) => {
      const wholeTree = await cluster.readTree()
      await cluster.deleteTree()
      let starts = 0
      const { verbatim, ours } = await cluster.tryBoth(async (restorer) => {
        if (restorer === 'verbatim') {
          await cluster.restoreVerbatim(archive, { stopBefore: '/config' })
          await cluster.start()
          await cluster.kafka.untilServed('kept')
          return waitFor(
            'the records are deleted',
            async () => {
              const lost = await cluster.kafka.countLost('kept', acknowledged)
              return lost === 100 ? lost : null
            },
            60_000,
          )
        }
        const restoration = await cluster.planOurs(archive)
        starts = await restoreInterrupted(restoration, clusterIdFault)
        const tree = await cluster.readTree()
        const missing = [...wholeTree.keys()].filter((path) => !tree.has(path) && !/-?changes\/\w+_\d{10}$/.test(path))
        assert.deepEqual(missing, [])
        await cluster.start()
        await cluster.kafka.untilServed('kept')
        return cluster.kafka.countLost('kept', acknowledged)
      })
      recordTrial(t, {
        rule: 'Broker started while a lost tree is half restored, its configurations missing',
        version,
        verbatim: `starts, and deletes ${verbatim} of 100 records`,
        ours: `exits all ${starts} times; after Retry lost ${ours}`,
      })
      assert.equal(verbatim, 100)
      assert.ok(starts >= 5, `killed ${starts} times only`)
      assert.equal(ours, 0)
    })

    test('of an existing tree: the gate keeps brokers out until all is verified', async (t) => {
      await cluster.stop()
      await cluster.deleteTree('/config/topics/kept')
      await cluster.deleteTree('/config/users/alice')
      await cluster.deleteTree('/kafka-acl/Topic/kept')
      await cluster.deleteTree('/brokers/topics/kept')
      await cluster.deleteTree('/something-else')
      await cluster.setData('/consumers/old/offsets/kept/0', '43')
      const restoration = await cluster.planOurs(archive)
      const starts = await restoreInterrupted(restoration, /RESTORE-IN-PROGRESS/)
      await cluster.start()
      await cluster.kafka.untilServed('kept')
      const lost = await cluster.kafka.countLost('kept', acknowledged)
      recordTrial(t, {
        rule: 'Broker started while an existing tree is half rolled back (the gate)',
        version,
        verbatim: 'not run: as for the lost tree',
        ours: `exits all ${starts} times naming RESTORE-IN-PROGRESS; after Retry lost ${lost} of 100`,
      })
      assert.ok(starts >= 5, `killed ${starts} times only`)
      assert.equal(lost, 0)
    })
  })
}
