import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSource } from './create-source.ts'
import { type BackupPlace, backupPlaceSchema, pathTypeDefinitions, restorationPlaceSchema } from './path-types.ts'
import { restorationPlaceOf } from './restoration-place-of.ts'
import { pathTypes } from './source.ts'
import type { SourceCluster } from './source-cluster.ts'

const nameNode = { host: 'nn1.example', address: '192.0.2.1', httpPort: 9870, https: false, ca: '' }
const cluster: SourceCluster = {
  name: 'mrs-prod',
  dataStoragePath: '/srv/BigData',
  networkType: 'IPv4',
  systemVersion: 'MRS 3.3.0',
  nameServices: [{ name: 'hacluster', isRemote: false, userName: 'kafka', nameNodes: [nameNode] }],
  resourceManagers: [],
  obs: { endpoint: 'https://obs.eu-de.example', region: '', bucket: 'archives', accessKey: 'AK' },
  openObsSecretKey: () => 'SK',
}
const server = { ipMode: 'IPv4', host: '192.0.2.9' } as const
const hostKey = `SHA256:${'A'.repeat(43)}`
const places = {
  LocalDir: { pathType: 'LocalDir' },
  LocalHDFS: { pathType: 'LocalHDFS', nameService: 'hacluster', targetPath: '/backup' },
  RemoteHDFS: {
    ...{ pathType: 'RemoteHDFS', nameService: 'haclusterX', ipMode: 'IPv4', nameNode: '192.0.2.3' },
    ...{ nameNodePort: 9870, queueName: 'default', targetPath: '/backup' },
  },
  NFS: { pathType: 'NFS', ...server, port: 2049, sharePath: '/export/kafka' },
  CIFS: {
    ...{ pathType: 'CIFS', ...server, port: 445, user: 'kafka', password: 'secret', domain: '', encrypt: true },
    sharePath: '/share/kafka',
  },
  SFTP: {
    ...{ pathType: 'SFTP', ...server, port: 22, user: 'kafka', password: 'secret', hostKey },
    targetPath: '/home/kafka',
  },
  OBS: { pathType: 'OBS', targetPath: '/kafka' },
} satisfies Record<string, BackupPlace>

const issuesOf = (place: object) =>
  backupPlaceSchema.safeParse(place).error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? []

test('every path type has a driver, for backups and for restorations', () => {
  for (const pathType of pathTypes) {
    const place = backupPlaceSchema.parse(places[pathType])
    assert.equal(createSource(place, cluster).pathType, pathType)
    const restoration = restorationPlaceOf(place, '/share/kafka/task/archive.tar.gz')
    assert.equal(createSource(restoration, cluster).pathType, pathType)
  }
})

test('each definition has form fields and schema of the same names', () => {
  for (const [pathType, { backup, restoration }] of Object.entries(pathTypeDefinitions)) {
    for (const { schema, fields } of [backup, restoration]) {
      const names = Object.keys(schema.shape).filter((name) => name !== 'pathType')
      assert.deepEqual(names.sort(), fields.map((field) => field.name).sort(), pathType)
    }
  }
})

test('a restoration place names what is missing', () => {
  const parsed = restorationPlaceSchema.safeParse({ pathType: 'LocalDir', sourcePath: '  ' })
  assert.deepEqual(
    parsed.error?.issues.map(({ path, message }) => ({ path, message })),
    [{ path: ['sourcePath'], message: 'errors.required' }],
  )
})

test('a file that was chosen keeps the blanks of its name; a folder that is typed loses those around it', () => {
  const chosen = '/share/kafka /archive.tar.gz '
  for (const pathType of pathTypes.filter((one) => one !== 'CIFS')) {
    assert.equal(restorationPlaceOf(backupPlaceSchema.parse(places[pathType]), chosen).sourcePath, chosen, pathType)
  }
  // smbclient and Windows would mean another file.
  assert.throws(
    () => restorationPlaceOf(backupPlaceSchema.parse(places.CIFS), chosen),
    /cannot end in a dot or a space/,
  )
  assert.deepEqual(backupPlaceSchema.parse({ ...places.SFTP, targetPath: ' /home/kafka ' }), places.SFTP)
})

test('fields of another path type do not travel', () => {
  const parsed = backupPlaceSchema.parse({ ...places.NFS, password: 'left over', bucket: 'x' })
  assert.deepEqual(parsed, places.NFS)
})

test('an address is of the IP mode, a name may be of either', () => {
  const nfs = places.NFS
  assert.deepEqual(issuesOf({ ...nfs, host: '::1' }), [['host', 'errors.wrongFamily']])
  assert.deepEqual(issuesOf({ ...nfs, ipMode: 'IPv6' }), [['host', 'errors.wrongFamily']])
  assert.deepEqual(issuesOf({ ...nfs, ipMode: 'IPv6', host: 'fe80::1' }), [])
  assert.deepEqual(issuesOf({ ...nfs, ipMode: 'IPv6', host: 'nas.example' }), [])
  for (const host of ['[::1]', '192.0.2.999', '192.0.2', 'fe80::1%eth0', 'a b', 'nas:2049']) {
    assert.deepEqual(issuesOf({ ...nfs, host }), [['host', 'errors.host']], host)
  }
})

test('roots of shares, hidden and system folders are refused at their field', () => {
  const pathOf = (place: object) => issuesOf(place).map(([path]) => path)
  for (const sharePath of ['/share', '/share/', 'share/kafka', '/share/../etc']) {
    assert.deepEqual(pathOf({ ...places.CIFS, sharePath }), ['sharePath'], sharePath)
  }
  assert.deepEqual(pathOf({ ...places.NFS, sharePath: '/' }), ['sharePath'])
  for (const targetPath of [
    '/a/.snapshot/b',
    '/user/x/.Trash',
    '/hbase',
    '/hbase/data',
    '/user/hbase/backup',
    '/a:b',
  ]) {
    assert.deepEqual(pathOf({ ...places.LocalHDFS, targetPath }), ['targetPath'], targetPath)
  }
  assert.deepEqual(pathOf({ ...places.LocalHDFS, targetPath: '/user/hbase/other' }), [])
})

test('a NameService is of the inventory or built in', () => {
  const refusal = { code: 'INVALID_INPUT', field: 'nameService' }
  assert.throws(() => createSource({ ...places.LocalHDFS, nameService: 'other' }, cluster), refusal)
  assert.throws(() => createSource({ ...places.RemoteHDFS, nameService: 'hacluster' }, cluster), refusal)
  assert.doesNotThrow(() => createSource({ ...places.RemoteHDFS, nameService: 'haclusterX4' }, cluster))
})

test('OBS needs keys in the inventory, and MRS 3.1.0', () => {
  const without = { ...cluster, openObsSecretKey: () => null }
  assert.throws(() => createSource(places.OBS, without), { code: 'INVALID_INPUT', field: 'pathType' })
  const old = { ...cluster, systemVersion: 'MRS 3.0.5' }
  assert.throws(() => createSource(places.OBS, old), { code: 'SOURCE_UNSUPPORTED', message: /MRS 3\.1\.0/ })
})
