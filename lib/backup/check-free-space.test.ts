import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { localBackupFolder } from '#lib/sources/backup-folder.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { archivePathOf } from './archive-path.ts'
import { checkFreeSpace } from './check-free-space.ts'

let dataStoragePath: string
before(async () => {
  dataStoragePath = await mkdtemp(join(tmpdir(), 'free-space-'))
})
after(() => rm(dataStoragePath, { recursive: true }))

test('a backup begins only above the floor, looked at where its archive will lie', async () => {
  const cluster = { dataStoragePath, systemVersion: 'MRS 3.3.0' }
  const source = createLocalDirSource({ root: localBackupFolder(dataStoragePath) })
  const at = new Date('2026-01-02T03:04:05Z')
  const path = archivePathOf({ pathType: 'LocalDir' }, cluster, {
    taskName: 'nightly',
    taskCreatedAt: at,
    dataSource: 'Kafka',
    executedAt: at,
  })
  assert.equal(path, `${dataStoragePath}/LocalBackup/nightly_20260102030405/MRS-3.3.0_Kafka_20260102030405.tar.gz`)
  await checkFreeSpace(source, path, 1)
  await assert.rejects(checkFreeSpace(source, path, 1e18), {
    code: 'SOURCE_NO_SPACE',
    message: /at least 1000\.0 PB/,
    remedy: /KMC_FREE_SPACE_FLOOR_BYTES/,
  })
})
