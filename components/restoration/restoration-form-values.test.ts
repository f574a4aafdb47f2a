import assert from 'node:assert/strict'
import { test } from 'node:test'
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
const nothing = { clusterId: null, serviceName: null, sourcePath: null }
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
    sourcePath: '/srv/a.tar.gz',
  })
  assert.deepEqual(values.targets, [{ serviceId: 's3', place: { pathType: 'LocalDir', sourcePath: '/srv/a.tar.gz' } }])
})

test('a service that is gone leaves the path to be chosen again', () => {
  const values = newRestorationValues([two], { clusterId: 'two', serviceName: 'Kafka9', sourcePath: '/srv/a.tar.gz' })
  assert.deepEqual(values.targets, [])
})
