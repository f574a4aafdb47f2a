import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createCluster } from '#lib/clusters/change-cluster.ts'
import { createKafkaService } from '#lib/clusters/change-kafka-service.ts'
import type { RecoveryView } from '#lib/contract/recovery.ts'
import { closeDb, getDb } from '#lib/db.ts'
import { isAppError } from '#lib/errors.ts'
import { Worker } from '#lib/worker/worker.ts'
import { ensureKafkaJars } from '#testbed/java-parts.ts'
import { startTestPostgres, type TestPostgres } from '#testbed/postgres.ts'
import { startZooKeeper, type ZooKeeperServer } from '#testbed/zookeeper-server.ts'
import { getRecovery } from './get-recovery.ts'

const askEveryMs = 50
let folder: string
let postgres: TestPostgres
let zookeeper: ZooKeeperServer
let worker: Worker | undefined
let serviceId: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmc-get-recovery-'))
  postgres = await startTestPostgres()
  process.env.DATABASE_URL = postgres.url
  zookeeper = await startZooKeeper({ jars: await ensureKafkaJars('3.9.1'), dataDir: folder })
  const cluster = await createCluster({
    ...{
      name: 'mrs',
      systemVersion: 'MRS 3.3.0',
      networkType: 'IPv4',
      securityMode: 'Normal',
      dataStoragePath: '/srv',
    },
  })
  const zookeeperConnect = `${zookeeper.connect}/kafka`
  const values = {
    name: 'Kafka',
    kafkaVersion: '3.9.1',
    zookeeperConnect,
    zookeeperUser: '',
    zookeeperPassword: undefined,
  }
  serviceId = (await createKafkaService(cluster.id, values, 'test')).id
})
after(async () => {
  await worker?.stop()
  await closeDb()
  await zookeeper?.stop()
  await postgres?.stop()
  await rm(folder, { recursive: true, force: true })
})

const countLooks = () => getDb().job.count({ where: { kind: 'watch-recovery' } })

async function askUntil(isEnough: (view: RecoveryView) => boolean): Promise<RecoveryView> {
  for (;;) {
    const view = await getRecovery(serviceId, 'test')
    if (isEnough(view)) return view
    await delay(askEveryMs)
  }
}

test('asking keeps the watch going: one look at a time, the newest is answered, older ones are forgotten', async () => {
  const first = await getRecovery(serviceId, 'test')
  assert.deepEqual(first, { recovery: null, error: null, at: null, isLooking: true, hasWorker: false })
  await getRecovery(serviceId, 'somebody else')
  assert.equal(await countLooks(), 1)

  worker = new Worker(getDb(), { id: 'test', host: 'test', executions: 1, jobs: 1 })
  await worker.start()
  const seen = await askUntil(({ recovery }) => recovery !== null)
  assert.deepEqual([seen.recovery?.state, seen.hasWorker], ['waiting', true])
  const next = await askUntil(({ at }) => at !== seen.at)
  assert.equal(next.recovery?.state, 'waiting')
  assert.ok((await countLooks()) <= 2)

  await zookeeper.stop()
  const failed = await askUntil(({ error }) => error !== null)
  assert.deepEqual([failed.error?.code, failed.recovery], ['ZK_UNREACHABLE', null])
})

test('a service that is gone is not found', async () => {
  await assert.rejects(getRecovery('00000000-0000-4000-8000-000000000000', 'test'), (error) =>
    isAppError(error, 'NOT_FOUND'),
  )
})
