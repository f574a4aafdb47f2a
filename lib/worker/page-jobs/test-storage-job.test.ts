import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createCluster } from '#lib/clusters/change-cluster.ts'
import {
  createNameService,
  deleteNameService,
  updateNameService,
  updateObs,
  updateResourceManagers,
} from '#lib/clusters/change-storage.ts'
import { getCluster } from '#lib/clusters/cluster-view.ts'
import { getDb } from '#lib/db.ts'
import { createBackupTask } from '#lib/tasks/create-backup-task.ts'
import { deleteBackupTask } from '#lib/tasks/delete-task.ts'
import { freePort } from '#testbed/free-port.ts'
import { startS3Server } from '#testbed/s3-server.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import type { JobContext } from './job-context.ts'
import { testStorageJob } from './test-storage-job.ts'

setUpTestDatabase()

const signal = AbortSignal.timeout(120_000)
const obs = { endpoint: 'https://obs.example', region: 'eu-1', bucket: 'archives', accessKey: 'AK' }

function addCluster(t: TestContext, systemVersion = 'MRS 3.3.0'): Promise<{ id: string }> {
  return createCluster({
    ...{ name: t.name.replaceAll(/[^a-z ]/gi, '').slice(0, 60), systemVersion },
    ...{ networkType: 'IPv4', securityMode: 'Normal', dataStoragePath: '/srv' },
  })
}

const context = (): JobContext => ({ db: getDb(), jobId: 'none', userName: 'alice', signal, note: () => {} })
const backupOf = (clusterId: string, place: Parameters<typeof createBackupTask>[0]['place']) =>
  createBackupTask({ name: 'nightly', clusterId, mode: 'Manual', serviceIds: null, place, maxCopies: 2 }, 'alice')

test('a NameService is entered, used and kept while a task names it', async (t) => {
  const { id: clusterId } = await addCluster(t)
  const port = await freePort()
  const values = {
    ...{ name: 'hacluster', isRemote: false, userName: 'kafka' },
    nameNodes: [{ host: '127.0.0.1', address: '', httpPort: port, https: false, ca: '' }],
  }
  const { id } = await createNameService(clusterId, values)
  await assert.rejects(createNameService(clusterId, values), { code: 'NAME_TAKEN', field: 'name' })
  await updateNameService(id, { ...values, userName: 'hdfs' })
  assert.deepEqual((await getCluster(clusterId)).nameServices, [{ id, ...values, userName: 'hdfs' }])

  const task = await backupOf(clusterId, { pathType: 'LocalHDFS', nameService: 'hacluster', targetPath: '/backup' })
  const used = { code: 'WRONG_STATE', message: /hacluster.*nightly/ }
  await assert.rejects(deleteNameService(id), used)
  await assert.rejects(updateNameService(id, { ...values, name: 'another' }), used)
  const { ok, steps } = await testStorageJob({ of: 'nameService', clusterId, nameServiceId: id }, context())
  assert.equal(ok, false)
  assert.match(steps.at(-1)?.remedy ?? '', /\w/)
  await deleteBackupTask(task.id)
  await deleteNameService(id)
  await assert.rejects(deleteNameService(id), { code: 'NOT_FOUND' })
})

test('ResourceManagers that do not answer are named with a remedy', async (t) => {
  const { id: clusterId } = await addCluster(t)
  const url = `http://127.0.0.1:${await freePort()}`
  await updateResourceManagers(clusterId, [{ url, ca: '' }])
  assert.deepEqual((await getCluster(clusterId)).resourceManagers, [{ url, ca: '' }])
  const { ok, steps } = await testStorageJob({ of: 'resourceManagers', clusterId }, context())
  assert.equal(ok, false)
  assert.ok(steps.every((step) => step.ok || step.remedy !== null))
})

test('OBS is tried with its stored key, which is never shown, and is removed with it', async (t) => {
  const { id: clusterId } = await addCluster(t)
  const dataDir = await mkdtemp(join(tmpdir(), 'storage-'))
  t.after(() => rm(dataDir, { recursive: true, force: true }))
  const keys = { accessKey: 'AK', secretKey: 'obs-secret' }
  const server = await startS3Server({ dataDir, buckets: ['archives'], ...keys })
  t.after(() => server.stop())

  await assert.rejects(updateObs(clusterId, obs, 'alice'), { code: 'INVALID_INPUT', field: 'secretKey' })
  await updateObs(clusterId, { ...obs, secretKey: 'obs-secret' }, 'alice')
  const there = { ...obs, endpoint: server.endpoint }
  await assert.rejects(updateObs(clusterId, there, 'bob'), { code: 'INVALID_INPUT', field: 'secretKey' })
  await updateObs(clusterId, { ...there, secretKey: 'obs-secret' }, 'alice')
  await updateObs(clusterId, there, 'bob')
  const view = await getCluster(clusterId)
  assert.equal(view.obs?.secretKeySet?.by, 'alice', 'the key that was not typed stays')
  const row = await getDb().cluster.findUniqueOrThrow({ where: { id: clusterId } })
  assert.equal(JSON.stringify([view, row]).includes('obs-secret'), false)

  const tried = await testStorageJob({ of: 'obs', clusterId }, context())
  assert.ok(tried.ok, JSON.stringify(tried.steps))
  assert.ok(tried.steps.some(({ name }) => name === 'delete'))
  await updateObs(clusterId, { ...obs, endpoint: server.endpoint, secretKey: 'wrong' }, 'bob')
  const refused = await testStorageJob({ of: 'obs', clusterId }, context())
  assert.equal(refused.ok, false)
  assert.match(refused.steps.at(-1)?.remedy ?? '', /\w/)

  const task = await backupOf(clusterId, { pathType: 'OBS', targetPath: '/kafka' })
  await assert.rejects(updateObs(clusterId, null, 'bob'), { code: 'WRONG_STATE', message: /nightly/ })
  await deleteBackupTask(task.id)
  await updateObs(clusterId, null, 'bob')
  assert.equal((await getCluster(clusterId)).obs, null)
  const gone = await getDb().cluster.findUniqueOrThrow({ where: { id: clusterId } })
  assert.deepEqual([gone.obs, gone.obsSecretKeySealed], [null, null])
})

test('OBS of a system version before MRS 3.1.0 is refused', async (t) => {
  const { id } = await addCluster(t, 'MRS 3.0.5')
  await assert.rejects(updateObs(id, { ...obs, secretKey: 'k' }, 'alice'), { code: 'SOURCE_UNSUPPORTED' })
})
