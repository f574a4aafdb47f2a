import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { z } from 'zod'
import { runBackup } from '#lib/backup/run-backup.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import type { Acl, ZnodeData, ZnodeOperation } from '#lib/zookeeper/types.ts'
import { digestId } from '#testbed/zookeeper-server.ts'
import { quietReporter, trialSubject } from './our-restoration.ts'
import { TrialCluster } from './trial-cluster.ts'
import { recordTrial, trialVersions } from './trial-result.ts'
import { dumpTree } from './verbatim-restorer.ts'

const superUser = { user: 'super', password: 'super-secret' }
const stranger = { user: 'nobody', password: 'nothing' }
const batch = 1000

/** What ZooKeeper alone decides; no broker is started. The tests share a tree and follow each other. */
for (const version of trialVersions('3.9.1')) {
  describe(`Znodes, with the ZooKeeper of Kafka ${version}`, () => {
    let cluster: TrialCluster
    before(async () => {
      cluster = await TrialCluster.define({ version, superUser })
      await createAll([
        ['/', null],
        ['/brokers', null],
        ['/brokers/ids', null],
        ['/brokers/topics', null],
        ['/cluster', null],
        ['/cluster/id', json({ version: '1', id: 'TRIAL' })],
        ['/config', null],
        ['/config/clients', null],
        ['/config/topics', null],
      ])
    })
    after(() => cluster?.close())

    const json = (content: unknown) => Buffer.from(JSON.stringify(content))

    async function createAll(znodes: readonly (readonly [string, ZnodeData])[], acl: readonly Acl[] = openAcl) {
      await cluster.withSession(async (session) => {
        for (let n = 0; n < znodes.length; n += batch) {
          await session.multi(znodes.slice(n, n + batch).map(([path, data]) => ({ op: 'create', path, data, acl })))
        }
      })
    }

    const readAll = () => cluster.withSession(dumpTree)
    const plain = (dump: Awaited<ReturnType<typeof readAll>>) =>
      dump.map(({ path, data, acl }) => ({ path, data: data?.toString('hex') ?? null, acl }))

    test('containers and znodes with a time to live come back, with their data', async (t) => {
      const kinds = {
        '/a-container': { mode: 'CONTAINER' },
        '/a-ttl': { mode: 'PERSISTENT_WITH_TTL', ttlMs: 3600_000 },
      }
      for (const [path, kind] of Object.entries(kinds)) {
        await cluster.kafka.ask('createZnode', { path, data: `data of ${path}`, ...kind }, z.string())
      }
      const archive = await cluster.takeArchive()
      const before = plain(archive.dump)
      for (const path of Object.keys(kinds)) {
        assert.ok(before.some((znode) => znode.path === path))
        await cluster.deleteTree(path)
      }
      await cluster.restoreOurs(archive)
      const restored = plain(await readAll())
      recordTrial(t, {
        rule: 'Container and TTL znodes (tree only)',
        version,
        verbatim: 'not run',
        ours: 'come back as persistent ones, with data and ACL (servers hide the kind from clients)',
      })
      assert.deepEqual(restored, before)
    })

    test('an ensemble with znode ACLs: the partial backup is named, ACLs come back exactly', async (t) => {
      const owner = { perms: 31, scheme: 'digest', id: digestId('kafka', 'kafka-secret') }
      const readable = { perms: 1, scheme: 'world', id: 'anyone' }
      const users: [string, ZnodeData][] = [
        ['/config/users', null],
        ['/config/users/alice', json({ version: 1, config: { producer_byte_rate: '1000' } })],
      ]
      await createAll(users, [owner])
      await createAll([['/config/ips', null]], [owner, readable])
      const archive = await cluster.takeArchive()
      assert.equal(archive.status, 'complete')
      const asStranger = await cluster.connect(stranger)
      const folder = join(cluster.folder, 'archives')
      const partial = await runBackup(
        {
          session: asStranger,
          source: createLocalDirSource({ root: folder }),
          filePath: join(folder, 'partial.tar.gz'),
          subject: trialSubject,
        },
        quietReporter,
        new AbortController().signal,
      ).finally(() => asStranger.close())
      assert.equal(partial.status, 'partial')
      assert.deepEqual(
        partial.unreadable.map(({ path }) => path),
        ['/config/users'],
      )
      const planned = await cluster.planOurs({ path: partial.path, status: 'partial', dump: [] })
      const warning = planned.plan.findings.find(({ check, result }) => check === 'archive' && result === 'warning')
      assert.match(warning?.seen ?? '', /\/config\/users/)

      const before = plain(archive.dump)
      await cluster.deleteTree()
      await cluster.restoreOurs(archive)
      const restored = plain(await readAll())
      recordTrial(t, {
        rule: 'Ensemble with znode ACLs (tree only)',
        version,
        verbatim: 'not run',
        ours: `backup without rights is partial and names ${partial.unreadable.map(({ path }) => path)}; ACLs come back exactly`,
      })
      assert.deepEqual(restored, before)
    })

    test('25,000 children of one znode', async (t) => {
      const children = Array.from({ length: 25_000 }, (_, n): [string, ZnodeData] => [
        `/config/clients/a-client-of-some-application-${String(n).padStart(5, '0')}`,
        json({ version: 1, config: { producer_byte_rate: String(n) } }),
      ])
      await createAll(children)
      const archive = await cluster.takeArchive()
      await cluster.deleteTree('/config/clients')
      await cluster.restoreOurs(archive)
      const restored = plain(await readAll())
      recordTrial(t, {
        rule: '25,000 children of one znode (tree only)',
        version,
        verbatim: 'not run',
        ours: `${restored.filter(({ path }) => path.startsWith('/config/clients/')).length} of 25,000`,
      })
      assert.deepEqual(restored, plain(archive.dump))
      await cluster.deleteTree('/config/clients')
    })

    test('a topic of 900 kB and one beyond what a transaction takes', async (t) => {
      await createTopic('wide', 2400)
      await createTopic('wider', 5000)
      const archive = await cluster.takeArchive()
      for (const topic of ['wide', 'wider']) await cluster.deleteTree(`/brokers/topics/${topic}`)
      const atOnce = archive.dump
        .filter(({ path }) => path.startsWith('/brokers/topics/wider'))
        .map(({ path, data, acl }): ZnodeOperation => ({ op: 'create', path, data, acl }))
      const inOneTransaction = await cluster
        .withSession((session) => session.multi(atOnce))
        .then(
          () => 'taken',
          () => 'the connection is cut',
        )
      await cluster.restoreOurs(archive)
      const restored = new Map(plain(await readAll()).map((znode) => [znode.path, znode]))
      const missing = archive.dump.filter(({ path }) => !restored.has(path)).length
      recordTrial(t, {
        rule: 'Topics of 2,400 and 5,000 partitions (tree only)',
        version,
        verbatim: `the larger one in one transaction: ${inOneTransaction}`,
        ours: `${archive.dump.length - missing} of ${archive.dump.length} znodes`,
      })
      assert.equal(inOneTransaction, 'the connection is cut')
      assert.equal(missing, 0)
    })

    async function createTopic(topic: string, count: number) {
      const numbers = Array.from({ length: count }, (_, n) => n)
      const root = `/brokers/topics/${topic}`
      const assignment = Object.fromEntries(numbers.map((n) => [n, [1]]))
      const state = json({ controller_epoch: 1, leader: 1, version: 1, leader_epoch: 0, isr: [1] })
      await createAll([
        [root, json({ version: 1, partitions: assignment })],
        [`${root}/partitions`, null],
        ...numbers.flatMap((n): [string, ZnodeData][] => [
          [`${root}/partitions/${n}`, null],
          [`${root}/partitions/${n}/state`, state],
        ]),
      ])
    }
  })
}
