import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { updateObs } from '#lib/clusters/change-storage.ts'
import { getDb } from '#lib/db.ts'
import type { BackupPlace } from '#lib/sources/path-types.ts'
import { setUpTestDatabase } from '#testbed/test-database.ts'
import { createBackupTask } from './create-backup-task.ts'
import { createRestorationTask } from './create-restoration-task.ts'
import { getBackupFile } from './get-backup-file.ts'
import { addCluster, backupTaskOf, restorationTaskOf, type SampleCluster } from './testing/sample-tasks.fixture.ts'

const contentSha256 = 'c'.repeat(64)
const path = '/srv/backup/LocalBackup/nightly_20260101000000/a.tar.gz'

let cluster: SampleCluster

setUpTestDatabase()
beforeEach(async () => {
  await getDb().backupTask.deleteMany()
  await getDb().restorationTask.deleteMany()
  await getDb().cluster.deleteMany()
  cluster = await addCluster('a')
})

/** As a backup would have recorded it. */
async function addFile(place: BackupPlace, storage: object, filePath = path): Promise<string> {
  const values = { ...backupTaskOf(cluster, 'nightly'), place }
  const { id: backupTaskId } = await createBackupTask(values, 'alice')
  const { id } = await getDb().backupFile.create({
    data: {
      execution: {
        create: { kind: 'Backup', backupTaskId, clusterId: cluster.id, requestedBy: 'alice', status: 'Success' },
      },
      ...{
        serviceName: 'Kafka',
        path: filePath,
        sizeBytes: 1n,
        znodes: 1,
        sha256: '',
        contentSha256,
        status: 'complete',
      },
      place: { place, storage },
    },
  })
  return id
}

async function createTask(place: object, fileId: string | null) {
  const values = restorationTaskOf(cluster, 'restore')
  const targets = values.targets.map((target) => ({ ...target, place: { ...target.place, ...place }, fileId }))
  const { id: taskId } = await createRestorationTask({ ...values, targets }, 'alice')
  return getDb().restorationTarget.findFirstOrThrow({ where: { taskId } })
}

describe('a restoration of an archive of our own', () => {
  test('carries the hash that its backup recorded, also where the path was entered', async () => {
    await addFile({ pathType: 'LocalDir' }, { dataStoragePath: '/srv/backup' })
    const target = await createTask({ sourcePath: path }, null)
    assert.equal(target.contentSha256, contentSha256)
  })

  test('of another path knows no hash', async () => {
    const fileId = await addFile({ pathType: 'LocalDir' }, { dataStoragePath: '/srv/backup' })
    assert.equal((await createTask({ sourcePath: `${path}.2` }, fileId)).contentSha256, null)
  })

  test('finds it on the data storage path of then', async () => {
    const fileId = await addFile({ pathType: 'LocalDir' }, { dataStoragePath: '/srv/backup' })
    await getDb().cluster.update({ where: { id: cluster.id }, data: { dataStoragePath: '/srv/other' } })
    assert.deepEqual((await getBackupFile(fileId)).place, { pathType: 'LocalDir', sourcePath: path })
    const target = await createTask({ sourcePath: path }, fileId)
    assert.deepEqual([target.storage, target.contentSha256], [{ dataStoragePath: '/srv/backup' }, contentSha256])
  })

  test('finds it in the bucket of then where it was chosen from the history', async () => {
    const obs = { endpoint: 'https://obs.example.com', region: '', bucket: 'backups', accessKey: 'AK' }
    await updateObs(cluster.id, { ...obs, secretKey: 'SK' }, 'alice')
    const place = { pathType: 'OBS', targetPath: '/kafka' } as const
    const fileId = await addFile(place, { obs }, '/kafka/a.tar.gz')
    await updateObs(cluster.id, { ...obs, bucket: 'other' }, 'alice')
    const { storage } = await createTask({ pathType: 'OBS', sourcePath: '/kafka/a.tar.gz' }, fileId)
    assert.deepEqual(storage, { obs })
  })
})
