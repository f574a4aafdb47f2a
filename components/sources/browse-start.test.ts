import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browseStart, placeIn } from './browse-start.ts'
import { emptyRestorationPlace } from './empty-place.ts'

const nfs = emptyRestorationPlace('NFS', undefined)
const cifs = emptyRestorationPlace('CIFS', undefined)
const sftp = emptyRestorationPlace('SFTP', undefined)

test('an archive is looked for where it lies, a folder in itself', () => {
  const archive = { ...sftp, sourcePath: '/srv/nightly 1 /MRS-3.3.0_Kafka_1.tar.gz ' }
  assert.deepEqual(browseStart(archive), { folder: '/srv/nightly 1 ', top: '/' })
  assert.deepEqual(browseStart({ ...sftp, sourcePath: '/srv//nightly_1/' }), { folder: '/srv/nightly_1', top: '/' })
})

test('HDFS, OBS and SFTP begin at the root; LocalDir at its top, whatever is typed', () => {
  for (const pathType of ['LocalHDFS', 'RemoteHDFS', 'OBS', 'SFTP'] as const) {
    assert.deepEqual(browseStart(emptyRestorationPlace(pathType, undefined)), { folder: '/', top: '/' }, pathType)
  }
  const local = { pathType: 'LocalDir', sourcePath: '/srv/a.tar.gz' } as const
  assert.deepEqual(browseStart(local), { folder: '', top: null })
})

test('NFS and CIFS need an export or a share, and go no further up', () => {
  assert.equal(browseStart(nfs), null)
  assert.equal(browseStart({ ...cifs, sourcePath: '/a.tar.gz' }), null)
  const folder = '/export/kafka/nightly'
  assert.deepEqual(browseStart({ ...nfs, sourcePath: `${folder}/a.tar.gz` }), { folder, top: folder })
  assert.deepEqual(browseStart({ ...cifs, sourcePath: `${folder}/a.tar.gz` }), { folder, top: '/export' })
})

test('the place of a folder is that of an archive in it', () => {
  assert.equal(placeIn(cifs, '/share/kafka').sourcePath, '/share/kafka/archive')
  assert.equal(placeIn(sftp, '/').sourcePath, '/archive')
  assert.equal(placeIn(emptyRestorationPlace('LocalDir', undefined), '').sourcePath, '/archive')
})
