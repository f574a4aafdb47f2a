import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { z } from 'zod'
import { openArchive } from '#lib/archive/read-archive.ts'
import { isAppError } from '#lib/errors.ts'
import type { PlanOptions } from '#lib/restore/facts/plan-options.ts'
import { runUndo } from '#lib/restore/undo/run-undo.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { quietReporter } from './our-restoration.ts'
import { type TrialArchive, TrialCluster } from './trial-cluster.ts'
import { recordTrial, trialVersions } from './trial-result.ts'

const patienceMs = 8000
const clocks = ['/controller_epoch', '/brokers/seqid', '/latest_producer_id_block']

/** restore-rules.md 2 and 8. The tests share a broker and follow each other. */
for (const version of trialVersions('3.9.1')) {
  describe(`Undo, reinstallation and other brokers, Kafka ${version}`, () => {
    let cluster: TrialCluster
    let archive: TrialArchive
    let acknowledged: Record<string, number>

    before(async () => {
      cluster = await TrialCluster.start({ version })
      await cluster.kafka.createTopic('orders', [[1]], { 'retention.ms': '604800000' })
      ;({ acknowledged } = await cluster.kafka.produce({ topic: 'orders', prefix: 'first', count: 100 }))
      await commit(77)
      archive = await cluster.takeArchive()
    })
    after(() => cluster?.close())

    const commit = (offset: number) =>
      cluster.kafka.ask('commitOffset', { group: 'billing', topic: 'orders', partition: 0, offset }, z.string())
    const readOffsets = () =>
      cluster.kafka.ask('groupOffsets', { group: 'billing', timeoutMs: patienceMs }, z.record(z.string(), z.number()))

    test('Undo gives the tree from before the restoration', async (t) => {
      await cluster.kafka.createTopic('younger')
      const younger = await cluster.kafka.produce({ topic: 'younger', prefix: 'y', count: 30 })
      await cluster.stop()
      await cluster.setData('/config/topics/orders', '{"version":1,"config":{"retention.ms":"86400000"}}')
      await cluster.deleteTree('/brokers/topics/orders')
      const found = await cluster.readTree()
      const { safetyBackupPath } = await cluster.restoreOurs(archive)
      assert.notDeepEqual(await cluster.readTree(), found)
      await cluster.withSession(async (session) =>
        runUndo(
          {
            session,
            openSafetyBackup: async (signal) =>
              openArchive(
                await createLocalDirSource({ root: join(cluster.folder, 'archives') }).open(
                  safetyBackupPath ?? '',
                  signal,
                ),
              ),
            mode: 'offline',
            knownEndpoints: cluster.endpoints,
            knownBrokerIds: [],
            servers: null,
            confirmBrokersStopped: false,
            confirmedHash: null,
            spoolDirectory: await mkdtemp(join(cluster.folder, 'spool-')),
            holder: 'trial',
          },
          quietReporter,
          new AbortController().signal,
        ),
      )
      const undone = await cluster.readTree()
      for (const path of clocks) for (const tree of [found, undone]) tree.delete(path)
      assert.deepEqual(undone, found)
      await cluster.start()
      await cluster.kafka.untilServed('younger')
      const lost = await cluster.kafka.countLost('younger', younger.acknowledged)
      recordTrial(t, {
        rule: 'Undo',
        version,
        verbatim: 'not run: it knows none',
        ours: `the tree from before, but for the clocks; brokers start, lost ${lost} of 30 records`,
      })
      assert.equal(lost, 0)
      await cluster.stop()
      await cluster.restoreOurs(archive)
    })

    test('after a reinstallation, topics take the archive’s ids back, and the old disks serve at once', async (t) => {
      await cluster.deleteTree()
      // The same broker on new disks: a new cluster id, and topics of the same names under new ids.
      const reinstalled = await cluster.addBroker(11, 1)
      await reinstalled.start()
      await cluster.kafka.createTopic('orders')
      await commit(0)
      await reinstalled.stop()
      const attempt = (restorer: 'verbatim' | 'ours') => async () => {
        const takeArchiveIds: PlanOptions['takeArchiveIds'] = restorer === 'ours' ? 'all' : 'none'
        await cluster.restoreOurs(archive, { takeArchiveIds, takeClusterId: true })
        await cluster.start([1])
        const input = { topic: 'orders', prefix: 'later', count: 20, timeoutMs: patienceMs }
        const written = Object.keys((await cluster.kafka.produce(input)).acknowledged).length
        const lost = await cluster.kafka.countLost('orders', acknowledged, { timeoutMs: patienceMs })
        const offsets = await readOffsets().catch((error: unknown) => String(error))
        return { written, lost, offsets }
      }
      const { verbatim, ours } = await cluster.tryBoth((restorer) => attempt(restorer)())
      recordTrial(t, {
        rule: 'Reinstalled Kafka made topics of the same names; the old disks come back',
        version,
        verbatim: `(live ids kept) lost ${verbatim.lost} of 100, ${verbatim.written} of 20 writes`,
        ours: `(archive's ids taken) lost ${ours.lost}, ${ours.written} of 20 writes, group resumes at ${JSON.stringify(ours.offsets)}`,
      })
      // Brokers before 3.0 take another id in silence.
      if (!version.startsWith('2.')) {
        assert.ok(verbatim.lost > 0 || verbatim.written < 20, 'the live ids serve as well')
      }
      assert.deepEqual(ours, { written: 20, lost: 0, offsets: { 'orders-0': 77 } })
    })

    test('on a new cluster with other broker ids, mapped topics serve; unmapped is refused', async (t) => {
      await cluster.stop()
      await cluster.deleteTree()
      const other = await cluster.addBroker(4, 4)
      const { verbatim, ours } = await cluster.tryBoth(async (restorer) => {
        let refusal = ''
        if (restorer === 'verbatim') await cluster.restoreVerbatim(archive)
        else {
          refusal = await cluster.restoreOurs(archive, { expectedBrokers: [4] }).then(
            () => 'went ahead',
            (error: unknown) => (isAppError(error, 'PREFLIGHT_FAILED') ? error.message : String(error)),
          )
          await cluster.restoreOurs(archive, { expectedBrokers: [4], brokerMapping: { 1: 4 } })
        }
        await other.start()
        const input = { topic: 'orders', prefix: 'later', count: 20, timeoutMs: patienceMs }
        const written = Object.keys((await cluster.kafka.produce(input)).acknowledged).length
        const group =
          restorer === 'verbatim'
            ? 'not asked'
            : await commit(5).catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
        return { refusal, written, group }
      })
      recordTrial(t, {
        rule: 'New cluster with other broker ids',
        version,
        verbatim: `${verbatim.written} of 20 writes: no leader, for ever`,
        ours: `unmapped: ${ours.refusal} Mapped 1 → 4: ${ours.written} of 20 writes, groups work`,
      })
      assert.equal(verbatim.written, 0)
      assert.match(ours.refusal, /brokers 1, which this cluster does not have/)
      assert.deepEqual([ours.written, ours.group], [20, 'committed'])
    })
  })
}
