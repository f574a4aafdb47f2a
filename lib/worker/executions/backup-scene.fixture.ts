import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
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

/** A cluster of one Kafka service with a small tree, and backup tasks of it that run as a worker would run them. */
export interface BackupScene {
  folder: string
  clusterId: string
  serviceId: string
}

/** For the whole test file: a database, a ZooKeeper server and a folder with `data` as data storage path. */
export function setUpBackupScene(): BackupScene {
  const scene: BackupScene = { folder: '', clusterId: '', serviceId: '' }
  const stops: (() => Promise<unknown>)[] = []
  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'backup-scene-'))
    stops.push(() => rm(folder, { recursive: true, force: true }))
    for (const name of ['work', 'data']) await mkdir(join(folder, name))
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
        dataStoragePath: join(folder, 'data'),
        services: { create: { name: 'Kafka', kafkaVersion: '3.9.1', zookeeperConnect } },
      },
      include: { services: true },
    })
    Object.assign(scene, { folder, clusterId: cluster.id, serviceId: cluster.services[0]?.id })
  })
  after(async () => {
    for (const stop of stops.reverse()) await stop()
  })
  return scene
}

/** A run of the task, made at its first run; gives what it logged and the file it wrote. Throws what the run throws. */
export async function runBackupTask({ clusterId }: BackupScene, task: string, maxCopies = 9) {
  const db = getDb()
  const { id: backupTaskId } = await db.backupTask.upsert({
    where: { name: task },
    update: { maxCopies },
    create: {
      name: task,
      clusterId,
      mode: 'Manual',
      pathType: 'LocalDir',
      place: { pathType: 'LocalDir' },
      maxCopies,
      allServices: true,
      createdBy: 'test',
    },
  })
  // A second run within the same second would take the name of the first one's file.
  const last = await db.execution.findFirst({ where: { backupTaskId }, orderBy: { queuedAt: 'desc' } })
  const second = (at: Date) => Math.floor(at.getTime() / 1000)
  while (last && second(last.queuedAt) === second(new Date())) await new Promise((turn) => setImmediate(turn))
  const { id } = await db.execution.create({
    data: { kind: 'Backup', backupTaskId, clusterId, requestedBy: 'test', status: 'Running', workerId: 'test' },
  })
  const meter = new ProgressMeter({ kind: 'Backup', services: 1, expectedZnodes: null })
  const reporter = new ExecutionReporter(db, { id, workerId: 'test' }, meter)
  let status: 'Success' | 'Failed' = 'Failed'
  try {
    await runBackupExecution(db, id, reporter, new AbortController().signal)
    status = 'Success'
  } finally {
    await reporter.close(true)
    await db.execution.update({ where: { id }, data: { status } })
  }
  const lines = await db.logLine.findMany({ where: { executionId: id }, orderBy: { id: 'asc' } })
  const file = await db.backupFile.findFirstOrThrow({ where: { executionId: id } })
  return {
    log: lines.map((line) => line.message),
    warnings: lines.filter(({ level }) => level === 'warn').map((line) => line.message),
    file,
  }
}
