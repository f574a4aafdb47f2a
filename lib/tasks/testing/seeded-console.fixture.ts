import { getDb } from '#lib/db.ts'
import type { PlannedService } from '../stored-plan.ts'

const archivePath = '/storage/LocalBackup/nightly/one.tar.gz'
const logLines = 600

export type Seed = Awaited<ReturnType<typeof seedConsole>>

/** For tests of the handlers: a cluster with a service, tasks with a history, a plan with items, a job of `operator`. */
export async function seedConsole() {
  const db = getDb()
  const cluster = await db.cluster.create({
    data: {
      name: 'mrs-prod',
      systemVersion: 'MRS 3.3.0',
      networkType: 'IPv4',
      securityMode: 'Normal',
      dataStoragePath: '/storage',
      services: { create: { name: 'Kafka', kafkaVersion: '3.9.1', zookeeperConnect: '127.0.0.1:1/kafka' } },
    },
    include: { services: true },
  })
  const clusterId = cluster.id
  const serviceId = cluster.services[0]?.id ?? ''
  const place = { pathType: 'LocalDir' } as const
  const backup = {
    clusterId,
    mode: 'Manual',
    pathType: 'LocalDir',
    place,
    maxCopies: 3,
    createdBy: 'operator',
  } as const
  const nightly = await db.backupTask.create({
    data: { ...backup, name: 'nightly', allServices: true, status: 'Failed', createdAt: new Date('2026-01-01') },
  })
  const neverRun = await db.backupTask.create({
    data: { ...backup, name: 'never-run', allServices: false, services: { create: { serviceId } } },
  })
  const run = { kind: 'Backup', backupTaskId: nightly.id, clusterId, requestedBy: 'operator' } as const
  const good = await db.execution.create({
    data: {
      ...run,
      status: 'Success',
      queuedAt: new Date('2026-01-02'),
      files: {
        create: {
          serviceId,
          serviceName: 'Kafka',
          path: archivePath,
          sizeBytes: 5_000_000_000n,
          znodes: 1200,
          sha256: '00',
          contentSha256: '00',
          status: 'complete',
          verifiedAt: new Date('2026-01-02'),
        },
      },
    },
  })
  const failed = await db.execution.create({
    data: {
      ...run,
      status: 'Failed',
      queuedAt: new Date('2026-01-03'),
      progress: { percent: 48, phase: null, done: 0, total: null, rate: null, secondsLeft: null, inHand: null },
      errorCode: 'ZK_UNREACHABLE',
      reason: 'The ensemble does not answer.\nSecond line.',
    },
  })
  const levels = ['error', 'debug', 'info', 'warn'] as const
  await db.logLine.createMany({
    data: Array.from({ length: logLines }, (_, index) => ({
      executionId: failed.id,
      level: levels[index % levels.length] ?? 'info',
      message: `line ${index}`,
    })),
  })
  const restoration = await db.restorationTask.create({
    data: {
      name: 'restore-orders',
      clusterId,
      createdBy: 'operator',
      targets: { create: { serviceId, pathType: 'LocalDir', place: { ...place, sourcePath: archivePath } } },
    },
  })
  const planId = await seedPlan(restoration.id, serviceId)
  const job = await db.job.create({
    data: { kind: 'plan-restoration', input: {}, state: 'done', output: { planId }, userName: 'operator' },
  })
  return {
    ...{ clusterId, planId, logLines },
    backupTaskId: nightly.id,
    neverRunTaskId: neverRun.id,
    goodExecutionId: good.id,
    failedExecutionId: failed.id,
    restorationTaskId: restoration.id,
    jobId: job.id,
  }
}

async function seedPlan(taskId: string, serviceId: string): Promise<string> {
  const item = { serviceName: 'Kafka', conflict: false, writes: false, name: '', summary: '', reason: '' }
  const services = [plannedService(serviceId)]
  const { id } = await getDb().restorationPlan.create({
    data: {
      ...{ taskId, createdBy: 'operator', services, hash: 'ab' },
      options: {},
      items: {
        create: [
          { ...item, kind: 'configurations', action: 'change', path: '/config/topics/b' },
          { ...item, kind: 'topics', action: 'keep', path: '/brokers/topics/b' },
          { ...item, kind: 'users', action: 'keep', path: '/config/users/bob', conflict: true },
          { ...item, kind: 'topics', action: 'create', path: '/brokers/topics/a' },
        ],
      },
    },
  })
  return id
}

function plannedService(serviceId: string): PlannedService {
  const counts = { create: 1, change: 1, keep: 2, refuse: 0, delete: 0 }
  const kinds = { topics: counts, configurations: counts, users: counts, acls: counts, offsets: counts }
  return {
    serviceId,
    name: 'Kafka',
    card: {
      path: archivePath,
      sizeBytes: 5_000_000_000,
      systemVersion: 'MRS 3.3.0',
      systemVersionMatches: true,
      dataSource: 'Kafka',
      clusterName: 'mrs-prod',
      taskName: 'nightly',
      takenAt: '2026-01-02T00:00:00.000Z',
      clusterId: null,
      clusterIdMatches: null,
      status: 'complete',
      stable: true,
      znodes: 1200,
      countsByClass: {},
    },
    findings: [],
    summary: {
      counts,
      conflicts: 1,
      byKind: { ...kinds, clocks: counts, other: counts },
      decisions: {},
      recordsReadAgain: 0,
    },
    archiveAgeMs: 1000,
    itemsNotShown: 7,
    hash: 'cd',
    tree: null,
    targets: {
      controllerEpoch: null,
      leaderEpochRaise: 1000,
      brokerIdCounter: null,
      producerIdBlockStart: null,
      clusterId: null,
    },
  }
}
