import assert from 'node:assert/strict'
import { test } from 'node:test'
import { restoreHref } from '#components/browse/restore-href.ts'
import type { ClusterView, KafkaServiceView } from '#lib/tasks/views.ts'
import { newRestorationValues } from './restoration-form-values.ts'

const service = (id: string, name: string): KafkaServiceView => ({
  id,
  name,
  kafkaVersion: '2.8.1',
  zookeeperConnect: 'zk:2181',
  zookeeperUser: '',
  zookeeperPasswordSet: null,
})
const cluster = (id: string, services: KafkaServiceView[]): ClusterView => ({
  id,
  name: id,
  systemVersion: 'MRS 3.3.0',
  networkType: 'IPv4',
  securityMode: 'Normal',
  dataStoragePath: '/srv',
  services,
})
const nothing = { clusterId: null, serviceName: null, pathType: null, sourcePath: null }
const one = cluster('one', [service('s1', 'Kafka')])
const two = cluster('two', [service('s2', 'Kafka'), service('s3', 'Kafka1')])

test('the only cluster and its only service are chosen at once', () => {
  const values = newRestorationValues([one], nothing)
  assert.equal(values.clusterId, 'one')
  assert.deepEqual(
    values.targets.map((target) => target.serviceId),
    ['s1'],
  )
})

test('where there is a choice, nothing is chosen', () => {
  assert.equal(newRestorationValues([one, two], nothing).clusterId, '')
  assert.deepEqual(newRestorationValues([two], nothing).targets, [])
})

test('"Restore from this backup" fills in cluster, service and path', () => {
  const values = newRestorationValues([one, two], {
    clusterId: 'two',
    serviceName: 'Kafka1',
    pathType: 'LocalDir',
    sourcePath: '/srv/a.tar.gz',
  })
  assert.deepEqual(values.targets, [{ serviceId: 's3', place: { pathType: 'LocalDir', sourcePath: '/srv/a.tar.gz' } }])
})

test('a service that is gone leaves the path to be chosen again', () => {
  const prefill = { clusterId: 'two', serviceName: 'Kafka9', pathType: 'LocalDir', sourcePath: '/srv/a.tar.gz' }
  const values = newRestorationValues([two], prefill)
  assert.deepEqual(values.targets, [])
})

test('the only service of a cluster is meant even when it was renamed', () => {
  const prefill = { clusterId: 'one', serviceName: 'Kafka-old', pathType: 'LocalDir', sourcePath: '/srv/a.tar.gz' }
  const place = { pathType: 'LocalDir', sourcePath: '/srv/a.tar.gz' }
  assert.deepEqual(newRestorationValues([one, two], prefill).targets, [{ serviceId: 's1', place }])
})

test('the link of a backup is understood by the form', () => {
  const file = { serviceName: 'Kafka1', path: '/srv/Local Backup/a&b_20260101000000/MRS-3.3.0_Kafka1_1.tar.gz' }
  const { searchParams } = new URL(restoreHref({ cluster: { id: 'two' }, file, pathType: 'LocalDir' }), 'http://a')
  const values = newRestorationValues([one, two], {
    clusterId: searchParams.get('cluster'),
    serviceName: searchParams.get('service'),
    pathType: searchParams.get('type'),
    sourcePath: searchParams.get('path'),
  })
  assert.equal(values.clusterId, 'two')
  assert.deepEqual(values.targets, [{ serviceId: 's3', place: { pathType: 'LocalDir', sourcePath: file.path } }])
})
