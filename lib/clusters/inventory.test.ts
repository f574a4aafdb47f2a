import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { z } from 'zod'
import { getDb } from '#lib/db.ts'
import { createBackupTask } from '#lib/tasks/create-backup-task.ts'
import { createRestorationTask } from '#lib/tasks/create-restoration-task.ts'
import { deleteBackupTask } from '#lib/tasks/delete-task.ts'
import { testKafkaServiceValues } from '#lib/tasks/test-kafka-service.ts'
import { addCluster, backupTaskOf } from '#lib/tasks/testing/sample-tasks.fixture.ts'
import { updateBackupTask } from '#lib/tasks/update-backup-task.ts'
import { freePort } from '#testbed/free-port.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import { type ClusterValues, createCluster, deleteCluster, updateCluster } from './change-cluster.ts'
import { createKafkaService, deleteKafkaService, updateKafkaService } from './change-kafka-service.ts'
import { updateObs } from './change-storage.ts'
import { getCluster, listClusters } from './cluster-view.ts'
import { connectOptionsOf } from './connect-options.ts'
import { registerClusterIfMissing } from './register-cluster.ts'
import { storeKafkaFacts } from './store-kafka-facts.ts'
import { testConnection } from './test-connection.ts'

const cluster: ClusterValues = {
  name: 'a',
  systemVersion: 'MRS 3.3.0',
  networkType: 'IPv4',
  securityMode: 'Normal',
  dataStoragePath: '/srv',
}
const service = { name: 'Kafka', kafkaVersion: '2.8.1', zookeeperConnect: 'zk:2181/kafka', zookeeperUser: 'super' }
const nobody = '00000000-0000-4000-8000-000000000000'

const ipModeOf = (place: unknown) => z.object({ ipMode: z.string() }).parse(place).ipMode

setUpTestDatabase()
beforeEach(async () => {
  await getDb().backupTask.deleteMany()
  await getDb().restorationTask.deleteMany()
  await getDb().cluster.deleteMany()
})

describe('a cluster', () => {
  test('has a name of its own and is changed as a whole', async () => {
    const { id } = await createCluster(cluster)
    await assert.rejects(createCluster(cluster), { code: 'NAME_TAKEN', field: 'name' })
    const second = await createCluster({ ...cluster, name: 'b' })
    await assert.rejects(updateCluster(second.id, cluster), { code: 'NAME_TAKEN', field: 'name' })
    await updateCluster(id, { ...cluster, networkType: 'IPv6', dataStoragePath: '/data' })
    const { networkType, dataStoragePath } = await getCluster(id)
    assert.deepEqual([networkType, dataStoragePath], ['IPv6', '/data'])
    await assert.rejects(updateCluster(nobody, { ...cluster, name: 'c' }), { code: 'NOT_FOUND' })
    await assert.rejects(getCluster(nobody), { code: 'NOT_FOUND' })
  })

  test('changes its network only when no task has a server with an address of the old one', async () => {
    const sample = await addCluster('a')
    const to = (networkType: 'IPv4' | 'IPv6') => updateCluster(sample.id, { ...cluster, networkType })
    const placeOf = (host: string) => ({ pathType: 'NFS', ipMode: 'IPv4', host, port: 2049, sharePath: '/e' }) as const
    const byName = await createBackupTask({ ...backupTaskOf(sample, 'by-name'), place: placeOf('nas') }, 'alice')
    const nightly = await createBackupTask({ ...backupTaskOf(sample, 'nightly'), place: placeOf('10.0.0.1') }, 'alice')
    const place = { ...placeOf('10.0.0.1'), sharePath: undefined, sourcePath: '/e/a.tar.gz' }
    const targets = sample.serviceIds.map((serviceId) => ({ serviceId, place, secretsFrom: null }))
    const values = { name: 'back', clusterId: sample.id, targets, selection: null }
    const back = await createRestorationTask(values, 'alice')
    const ipModes = async () => {
      const rows = [await getDb().backupTask.findMany({ orderBy: { name: 'asc' } })]
      return [...rows.flat(), ...(await getDb().restorationTarget.findMany())].map((row) => ipModeOf(row.place))
    }
    const refusal = {
      code: 'WRONG_STATE',
      field: 'networkType',
      message: /nightly, back have .* IPv4/,
      remedy: /by name/,
    }
    await assert.rejects(to('IPv6'), refusal)
    assert.equal((await getCluster(sample.id)).networkType, 'IPv4')
    assert.deepEqual(await ipModes(), ['IPv4', 'IPv4', 'IPv4'])
    await updateBackupTask(
      { id: nightly.id, version: 1 },
      { ...backupTaskOf(sample, 'nightly'), place: placeOf('nas2') },
      'alice',
    )
    await assert.rejects(to('IPv6'), { message: /tasks back have/ })
    // One that succeeded never runs again.
    await getDb().restorationTask.update({ where: { id: back.id }, data: { status: 'Success' } })
    await to('IPv6')
    assert.deepEqual(await ipModes(), ['IPv6', 'IPv6', 'IPv4'])
    const rewritten = { ...backupTaskOf(sample, 'by-name'), place: { ...placeOf('::1'), ipMode: 'IPv6' as const } }
    await updateBackupTask({ id: byName.id, version: 1 }, rewritten, 'alice')
    await assert.rejects(to('IPv4'), { message: /tasks by-name have .* IPv6/ })
  })

  test('is not deleted while tasks are about it, and its services go with it', async () => {
    const sample = await addCluster('a')
    const task = await createBackupTask(backupTaskOf(sample, 'nightly'), 'alice')
    await assert.rejects(deleteCluster(sample.id), { code: 'WRONG_STATE', message: /nightly/ })
    await deleteBackupTask(task.id)
    await deleteCluster(sample.id)
    assert.equal(await getDb().kafkaService.count(), 0)
    await assert.rejects(deleteCluster(sample.id), { code: 'NOT_FOUND' })
  })
})

describe('a Kafka service', () => {
  const stored = (id: string) => getDb().kafkaService.findUniqueOrThrow({ where: { id } })
  const signal = AbortSignal.timeout(60_000)

  test('shows of its password only when and by whom it was set', async () => {
    const { id: clusterId } = await createCluster(cluster)
    const { id } = await createKafkaService(clusterId, { ...service, zookeeperPassword: 'zk-secret' }, 'alice')
    assert.equal((await getCluster(clusterId)).services[0]?.zookeeperPasswordSet?.by, 'alice')
    const shown = JSON.stringify([await listClusters(), await stored(id)])
    assert.ok(!shown.includes('zk-secret'))
    assert.deepEqual(connectOptionsOf(await stored(id), signal).credentials, { user: 'super', password: 'zk-secret' })
  })

  test('keeps the password that is not typed, and loses it when it is emptied or has no user', async () => {
    const { id: clusterId } = await createCluster(cluster)
    const { id } = await createKafkaService(clusterId, { ...service, zookeeperPassword: 'zk-secret' }, 'alice')
    await updateKafkaService(id, { ...service, kafkaVersion: '3.5', zookeeperPassword: undefined }, 'bob')
    assert.equal(connectOptionsOf(await stored(id), signal).credentials?.password, 'zk-secret')
    await updateKafkaService(id, { ...service, zookeeperPassword: '' }, 'bob')
    assert.equal(connectOptionsOf(await stored(id), signal).credentials, undefined)
    await updateKafkaService(id, { ...service, zookeeperPassword: 'another' }, 'bob')
    await updateKafkaService(id, { ...service, zookeeperUser: '', zookeeperPassword: undefined }, 'bob')
    assert.equal((await stored(id)).zookeeperPasswordSealed, null)
  })

  test('does not take a stored password to other servers or another user', async () => {
    const { id: clusterId } = await createCluster(cluster)
    const { id } = await createKafkaService(clusterId, { ...service, zookeeperPassword: 'zk-secret' }, 'alice')
    const kept = { ...service, zookeeperPassword: undefined }
    const again = { code: 'INVALID_INPUT', field: 'zookeeperPassword', remedy: /Type it again/ }
    const elsewhere = [{ zookeeperConnect: 'evil:2181/kafka' }, { zookeeperUser: 'root' }]
    for (const change of elsewhere) {
      await assert.rejects(updateKafkaService(id, { ...kept, ...change }, 'bob'), again)
      await assert.rejects(testKafkaServiceValues(id, { ...kept, ...change }, 'bob'), again)
    }
    assert.equal(await getDb().job.count(), 0)
    await updateKafkaService(id, { ...kept, zookeeperConnect: 'zk:2181/other' }, 'bob')
    await updateKafkaService(id, { ...kept, ...elsewhere[0], zookeeperPassword: 'typed' }, 'bob')
    assert.equal(connectOptionsOf(await stored(id), signal).credentials?.password, 'typed')
  })

  test('is refused with a wrong address, a taken name, or a cluster that is not there', async () => {
    const { id: clusterId } = await createCluster(cluster)
    const values = { ...service, zookeeperPassword: undefined }
    const { id } = await createKafkaService(clusterId, values, 'alice')
    await assert.rejects(createKafkaService(clusterId, values, 'alice'), { code: 'NAME_TAKEN', field: 'name' })
    const wrong = { ...values, name: 'other', zookeeperConnect: 'zk:99999' }
    const atField = { code: 'INVALID_INPUT', field: 'zookeeperConnect' }
    await assert.rejects(createKafkaService(clusterId, wrong, 'alice'), atField)
    await assert.rejects(updateKafkaService(id, wrong, 'alice'), atField)
    await assert.rejects(createKafkaService(nobody, values, 'alice'), { code: 'NOT_FOUND' })
    await assert.rejects(updateKafkaService(nobody, values, 'alice'), { code: 'NOT_FOUND' })
  })

  test('is not deleted while a task names it', async () => {
    const sample = await addCluster('a')
    const task = await createBackupTask({ ...backupTaskOf(sample, 'nightly'), serviceIds: sample.serviceIds }, 'alice')
    const [id = ''] = sample.serviceIds
    await assert.rejects(deleteKafkaService(id), { code: 'WRONG_STATE', message: /nightly/ })
    await deleteBackupTask(task.id)
    await deleteKafkaService(id)
    await assert.rejects(deleteKafkaService(id), { code: 'NOT_FOUND' })
  })

  test('remembers endpoints of brokers that are gone', async () => {
    const [id = ''] = (await addCluster('a')).serviceIds
    const facts = { servers: [], clusterId: 'x', controller: 1, topics: 1, partitions: 1, partitionsWithoutLeader: 0 }
    const at = new Date().toISOString()
    await storeKafkaFacts(id, { ...facts, at, brokers: [{ id: 1, endpoints: ['k1:9092', 'k1:9093'] }] })
    await storeKafkaFacts(id, { ...facts, at, brokers: [{ id: 2, endpoints: ['k2:9092'] }] })
    await storeKafkaFacts(id, { ...facts, at, brokers: [] })
    assert.deepEqual((await stored(id)).knownEndpoints, ['k2:9092', 'k1:9092', 'k1:9093'])
  })
})

test('a stored OBS key goes to no other endpoint, nor with another access key', async () => {
  const { id } = await createCluster(cluster)
  const obs = { endpoint: 'https://obs.example', region: '', bucket: 'backups', accessKey: 'AK' }
  await updateObs(id, { ...obs, secretKey: 'obs-secret' }, 'alice')
  for (const change of [{ endpoint: 'https://evil.example' }, { accessKey: 'other' }]) {
    const again = { code: 'INVALID_INPUT', field: 'secretKey', remedy: /Type it again/ }
    await assert.rejects(updateObs(id, { ...obs, ...change }, 'bob'), again)
  }
  await updateObs(id, { ...obs, bucket: 'other-bucket' }, 'bob')
  await updateObs(id, { ...obs, accessKey: 'other', secretKey: 'typed' }, 'bob')
})

test('a cluster is registered once and then left as it is', async () => {
  const { zookeeperUser: _, ...registered } = service
  await registerClusterIfMissing({ ...cluster, services: [registered] })
  await registerClusterIfMissing({ ...cluster, dataStoragePath: '/elsewhere', services: [registered] })
  const { rows: clusters } = await listClusters()
  assert.deepEqual(
    clusters.map(({ dataStoragePath, services }) => [dataStoragePath, services.length]),
    [['/srv', 1]],
  )
})

test('a connection test names the step that failed and what to do', async () => {
  const signal = AbortSignal.timeout(30_000)
  const to = (host: string, port: number) => ({ connect: { servers: [{ host, port }], chroot: '' } })
  const unresolved = await testConnection({ connect: to('no-such-host.invalid', 2181), securityMode: 'Normal' }, signal)
  assert.deepEqual(
    unresolved.steps.map(({ ok }) => ok),
    [false],
  )
  assert.match(unresolved.steps[0]?.remedy ?? '', /DNS/)
  const closed = { connect: to('127.0.0.1', await freePort()), securityMode: 'Normal' } as const
  const refused = await testConnection(closed, signal)
  assert.deepEqual([refused.ok, refused.facts, refused.steps.map(({ ok }) => ok)], [false, null, [true, false]])
  await assert.rejects(testConnection(closed, AbortSignal.abort(new Error('stopped'))), /stopped/)
})
