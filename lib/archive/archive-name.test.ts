import assert from 'node:assert/strict'
import { test } from 'node:test'
import { archiveFileName, backupFolderName } from './archive-name.ts'

const at = new Date('2026-01-02T03:04:05.678Z')

test('a file is named after version, data source and execution time in UTC', () => {
  assert.equal(archiveFileName('MRS 3.3.0', 'Kafka', at), 'MRS-3.3.0_Kafka_20260102030405.tar.gz')
})

test('nothing in a name leads elsewhere or needs quoting', () => {
  assert.equal(archiveFileName('../../etc', "a'b c;$(x)", at), '-..-etc_a-b-c-x-_20260102030405.tar.gz')
})

test('a folder carries the data source where the manual does not share one', () => {
  const parts = { taskName: 'nightly', taskCreatedAt: at, dataSource: 'Kafka-1' }
  assert.equal(backupFolderName('LocalDir', parts), 'nightly_20260102030405')
  assert.equal(backupFolderName('LocalHDFS', parts), 'nightly_20260102030405')
  for (const pathType of ['RemoteHDFS', 'NFS', 'CIFS', 'SFTP', 'OBS'] as const) {
    assert.equal(backupFolderName(pathType, parts), 'nightly_Kafka-1_20260102030405')
  }
})
