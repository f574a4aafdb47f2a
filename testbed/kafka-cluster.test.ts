import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ensureKafkaJars, type KafkaVersion } from './java-parts.ts'
import { startKafkaCluster } from './kafka-cluster.ts'
import { prepareKafkaTool } from './kafka-tool.ts'
import { startZooKeeper } from './zookeeper-server.ts'

const users = { alice: 'alice-secret', bob: 'bob-secret' }
const topics = ['audit-log', 'clickstream', 'orders', 'payments']

// The oldest and the newest: users and quotas reach ZooKeeper by different ways.
for (const version of ['2.4.1', '3.9.1'] satisfies KafkaVersion[]) {
  test(`Kafka ${version} is seeded, keeps everything over a stop and a crash, and loses what a slip deletes`, async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'kafka-cluster-'))
    const jars = await ensureKafkaJars(version)
    const tool = await prepareKafkaTool(jars)
    const zookeeper = await startZooKeeper({ jars, dataDir: join(dir, 'zookeeper') })
    const zookeeperConnect = `${zookeeper.connect}/kafka`
    const kafka = await startKafkaCluster({ jars, dir, zookeeperConnect, sessionTimeoutMs: 6000 })
    t.after(async () => {
      await kafka.stop()
      await zookeeper.stop()
      await rm(dir, { recursive: true, force: true })
    })
    const { bootstrap, saslBootstrap } = kafka
    const asAlice = { saslBootstrap, user: 'alice', password: users.alice, topic: 'orders' }

    const seeded = await tool.seed({ bootstrap, zookeeper: zookeeperConnect, users })
    const records = await tool.consume(bootstrap, topics)
    assert.equal(
      records.length,
      Object.values(seeded).reduce((sum, count) => sum + count),
    )
    assert.deepEqual(await tool.acls(bootstrap), [
      'User:alice ALLOW READ LITERAL TOPIC orders',
      'User:alice ALLOW READ PREFIXED GROUP readers-',
      'User:alice ALLOW WRITE LITERAL TOPIC orders',
    ])
    const configs = await tool.configs(bootstrap)
    assert.equal(configs['topic orders']?.['retention.ms'], '604800000')
    assert.equal(configs['broker 2']?.['log.cleaner.backoff.ms'], '20000')

    assert.deepEqual(await tool.login({ ...asAlice, action: 'consume' }), { ok: true })
    const bob = await tool.login({ ...asAlice, user: 'bob', password: users.bob, action: 'produce' })
    assert.equal(bob.ok === false && bob.error, 'TopicAuthorizationException')
    const stranger = await tool.login({ ...asAlice, password: 'wrong', action: 'produce' })
    assert.equal(stranger.ok === false && stranger.error, 'SaslAuthenticationException')

    await kafka.stop()
    assert.deepEqual(kafka.runningIds(), [])
    await kafka.start()
    await kafka.kill(1)
    assert.deepEqual(kafka.runningIds(), [2, 3])
    await kafka.start()
    assert.deepEqual(await tool.consume(bootstrap, topics), records)

    const done = await tool.breakMetadata(zookeeperConnect)
    assert.equal(done.length, 6)
    await kafka.stop()
    await kafka.start()
    await assert.rejects(tool.consume(bootstrap, ['payments'], 10_000), /payments/)
    assert.equal((await tool.login({ ...asAlice, action: 'consume', timeoutMs: 10_000 })).ok, false)
    assert.deepEqual(await tool.acls(bootstrap), ['User:alice ALLOW READ PREFIXED GROUP readers-'])
  })
}
