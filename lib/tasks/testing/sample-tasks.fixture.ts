import { createCluster } from '#lib/clusters/change-cluster.ts'
import { createKafkaService } from '#lib/clusters/change-kafka-service.ts'
import { getDb } from '#lib/db.ts'
import { defaultPlanOptions } from '#lib/restore/facts/plan-options.ts'
import type { PlannedService } from '../stored-plan.ts'

/** Rows that tests of this room begin with. */

export interface SampleCluster {
  id: string
  serviceIds: string[]
}

export async function addCluster(name: string, services: readonly string[] = ['Kafka']): Promise<SampleCluster> {
  const { id } = await createCluster({
    name,
    systemVersion: 'MRS 3.3.0',
    networkType: 'IPv4',
    securityMode: 'Normal',
    dataStoragePath: '/srv/backup',
  })
  const serviceIds: string[] = []
  for (const service of services) {
    const values = { name: service, kafkaVersion: '2.8.1', zookeeperConnect: 'zk:2181/kafka', zookeeperUser: '' }
    serviceIds.push((await createKafkaService(id, { ...values, zookeeperPassword: undefined }, 'test')).id)
  }
  return { id, serviceIds }
}

export function backupTaskOf(cluster: SampleCluster, name: string) {
  const place = { pathType: 'LocalDir' } as const
  return { name, clusterId: cluster.id, mode: 'Manual', serviceIds: null, place, maxCopies: 2 } as const
}

export function restorationTaskOf(cluster: SampleCluster, name: string) {
  const place = { pathType: 'LocalDir', sourcePath: '/srv/backup/LocalBackup/a.tar.gz' } as const
  const targets = cluster.serviceIds.map((serviceId) => ({ serviceId, place, secretsFrom: null }))
  return { name, clusterId: cluster.id, targets, selection: null }
}

/** A plan as the worker stores it when it has planned; '' as hash: it is still at it. */
export async function addPlan(taskId: string, serviceIds: readonly string[], hash: string): Promise<string> {
  const { id } = await getDb().restorationPlan.create({
    data: {
      ...{ taskId, hash, createdBy: 'test' },
      options: Object.fromEntries(serviceIds.map((id) => [id, { ...defaultPlanOptions, restoreSecurity: true }])),
      services: serviceIds.map((serviceId) => ({ ...plannedService(serviceId) })),
    },
  })
  return id
}

export function plannedService(serviceId: string): PlannedService {
  const none = { create: 0, change: 0, keep: 0, refuse: 0, delete: 0 }
  const byKind = {
    topics: none,
    configurations: none,
    users: none,
    acls: none,
    offsets: none,
    clocks: none,
    other: none,
  }
  return {
    ...{ serviceId, name: 'Kafka', hash: 'service-hash', archiveAgeMs: 60_000, itemsNotShown: 0 },
    card: {
      ...{ path: '/srv/backup/LocalBackup/a.tar.gz', sizeBytes: 1000, systemVersion: 'MRS 3.3.0' },
      ...{ systemVersionMatches: true, dataSource: 'Kafka', clusterName: 'a', taskName: null },
      ...{ takenAt: '2026-01-01T00:00:00.000Z', clusterId: 'abc', clusterIdMatches: true },
      ...{ status: 'complete', stable: true, znodes: 7, countsByClass: { topic: 3 } },
    },
    findings: [{ check: 'brokersStopped', result: 'error', seen: 'Broker 1 runs.', remedy: 'Stop it.' }],
    summary: { counts: none, conflicts: 0, byKind, decisions: {}, recordsReadAgain: 0 },
    tree: null,
    targets: {
      controllerEpoch: 1007,
      leaderEpochRaise: 1000,
      brokerIdCounter: null,
      producerIdBlockStart: '1000000',
      clusterId: 'abc',
    },
  }
}
