import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { closeDb, getDb } from '#lib/db.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { openAcl } from '#lib/zookeeper/open-acl.ts'
import { ensureKafkaJars } from '#testbed/java-parts.ts'
import { startTestPostgres } from '#testbed/postgres.ts'
import { startZooKeeper } from '#testbed/zookeeper-server.ts'
import { ExecutionReporter } from './execution-reporter.ts'
import { ProgressMeter } from './progress-meter.ts'
import { runBackupExecution } from './run-backup-execution.ts'

const stops: (() => Promise<unknown>)[] = []
let folder: string
let clusterId: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-backup-execution-'))
  stops.push(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'work'))
  const postgres = await startTestPostgres()
  stops.push(() => postgres.stop())
  process.env.DATABASE_URL = postgres.url
  process.env.KMC_WORK_DIR = join(folder, 'work')
  process.env.KMC_FREE_SPACE_FLOOR_BYTES = '0'
  stops.push(closeDb)
  const server = await startZooKeeper({ jars: await ensureKafkaJars('3.9.1'), dataDir: join(folder, 'zookeeper') })
  stops.push(() => server.stop())
  const zookeeperConnect = `${server.connect}/kafka`
  const session = await connectZooKeeper({ connect: parseConnectString(zookeeperConnect) })
  for (const path of ['/', '/brokers', '/cluster']) await session.create(path, null, openAcl)
  await session.create('/cluster/id', Buffer.from('{"version":"1","id":"Zk3n_demo-id_0123456789"}'), openAcl)
  await session.close()
  const cluster = await getDb().cluster.create({
    data: {
      name: 'demo',
      systemVersion: 'MRS 3.3.0',
      networkType: 'IPv4',
      securityMode: 'Normal',
      dataStoragePath: folder,
      services: { create: { name: 'Kafka', kafkaVersion: '3.9.1', zookeeperConnect } },
    },
  })
  clusterId = cluster.id
})
after(async () => {
  for (const stop of stops.reverse()) await stop()
})

/** A run of the task; gives what it warned of and the file it wrote. */
async function run(task: string) {
  const db = getDb()
  const { id: backupTaskId } = await db.backupTask.upsert({
    where: { name: task },
    update: {},
    create: {
      name: task,
      clusterId,
      mode: 'Manual',
      pathType: 'LocalDir',
      place: { pathType: 'LocalDir' },
      maxCopies: 9,
      allServices: true,
      createdBy: 'test',
    },
  })
  const { id } = await db.execution.create({
    data: { kind: 'Backup', backupTaskId, clusterId, requestedBy: 'test', status: 'Running', workerId: 'test' },
  })
  const meter = new ProgressMeter({ kind: 'Backup', services: 1, expectedZnodes: null })
  const reporter = new ExecutionReporter(db, { id, workerId: 'test' }, meter)
  try {
    await runBackupExecution(db, id, reporter, new AbortController().signal)
  } finally {
    await reporter.close(true)
  }
  await db.execution.update({ where: { id }, data: { status: 'Success' } })
  const warnings = await db.logLine.findMany({ where: { executionId: id, level: 'warn' } })
  const file = await db.backupFile.findFirstOrThrow({ where: { executionId: id } })
  return { warnings: warnings.map((line) => line.message), file }
}

test('a backup takes its ACLs from the newest whole archive in the same place, and leaves no spool', async () => {
  const first = await run('first')
  assert.deepEqual(first.warnings, [])
  await rm(first.file.path)
  // It is looked for, and is not there.
  assert.match((await run('second')).warnings.join(), /previous archive is not used.*first/)
  assert.deepEqual((await run('third')).warnings, [], 'that of the second is newer')
  await getDb().backupFile.updateMany({ where: { id: { not: first.file.id } }, data: { deletedAt: new Date() } })
  assert.match((await run('fourth')).warnings.join(), /previous archive is not used.*first/)
  assert.deepEqual(await readdir(join(folder, 'work')), [])
})
