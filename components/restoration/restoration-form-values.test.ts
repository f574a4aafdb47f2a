import assert from 'node:assert/strict'
import { test } from 'node:test'
import { restoreHref } from '#components/browse/restore-href.ts'
import type { ClusterView, KafkaServiceView } from '#lib/contract/clusters.ts'
import { newRestorationValues, type RestorationPrefill } from './restoration-form-values.ts'

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
  nameServices: [],
  resourceManagers: [],
  obs: null,
})
const fileId = '0197a2f0-0000-7000-8000-000000000009'
const backupOf = (clusterId: string, serviceName: string): RestorationPrefill => ({
  cluster: { id: clusterId },
  file: { id: fileId, serviceName },
  place: { pathType: 'LocalDir', sourcePath: '/srv/a.tar.gz' },
  secretsFrom: null,
})
const place = { pathType: 'LocalDir', sourcePath: '/srv/a.tar.gz' }
const one = cluster('one', [service('s1', 'Kafka')])
const two = cluster('two', [service('s2', 'Kafka'), service('s3', 'Kafka1')])

test('the only cluster and its only service are chosen at once', () => {
  const values = newRestorationValues([one], null)
  assert.equal(values.clusterId, 'one')
  assert.deepEqual(
    values.targets.map((target) => target.serviceId),
    ['s1'],
  )
})

test('where there is a choice, nothing is chosen', () => {
  assert.equal(newRestorationValues([one, two], null).clusterId, '')
  assert.deepEqual(newRestorationValues([two], null).targets, [])
})

test('"Restore from this backup" fills in cluster, service and path', () => {
  const values = newRestorationValues([one, two], backupOf('two', 'Kafka1'))
  assert.equal(values.clusterId, 'two')
  assert.deepEqual(values.targets, [{ serviceId: 's3', place, secretsFrom: null, fileId }])
})

test('a service that is gone leaves the path to be chosen again', () => {
  assert.deepEqual(newRestorationValues([two], backupOf('two', 'Kafka9')).targets, [])
})

test('the only service of a cluster is meant even when it was renamed', () => {
  const { targets } = newRestorationValues([one, two], backupOf('one', 'Kafka-old'))
  assert.deepEqual(targets, [{ serviceId: 's1', place, secretsFrom: null, fileId }])
})

test('a backup on a server brings the whole place, and whose secrets count, but no secret', () => {
  const share = {
    pathType: 'CIFS',
    ipMode: 'IPv4',
    host: '10.0.0.7',
    port: 1445,
    user: 'backup',
    domain: 'CORP',
    encrypt: false,
    sourcePath: '/share/kafka/nightly/a.tar.gz',
  } as const
  const secretsFrom = { of: 'backupTask', taskId: 't1' } as const
  const { targets } = newRestorationValues([one, two], { ...backupOf('two', 'Kafka'), place: share, secretsFrom })
  assert.deepEqual(targets, [{ serviceId: 's2', place: { ...share, password: undefined }, secretsFrom, fileId }])
})

test('the link of a backup names its file', () => {
  const { pathname, searchParams } = new URL(restoreHref({ id: 'f 1&2' }), 'http://a')
  assert.equal(pathname, '/restoration-management/create')
  assert.equal(searchParams.get('file'), 'f 1&2')
})
