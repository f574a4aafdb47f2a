import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BackupPlace, RestorationPlace } from '#lib/sources/path-types.ts'
import type { SourceCluster } from '#lib/sources/source-cluster.ts'
import { requireUsablePlace } from './require-usable-place.ts'

const cluster: SourceCluster = {
  ...{ name: 'mrs-prod', dataStoragePath: '/srv', networkType: 'IPv4', systemVersion: 'MRS 3.3.0' },
  ...{ nameServices: [], resourceManagers: [], obs: null, openObsSecretKey: () => null },
}
const server = { ipMode: 'IPv4', host: '192.0.2.9' } as const
const cifs: BackupPlace = {
  ...{ pathType: 'CIFS', ...server, port: 445, user: 'kafka', domain: '', encrypt: true, sharePath: '/share/kafka' },
}
const sftp: RestorationPlace = {
  ...{ pathType: 'SFTP', ...server, port: 22, user: 'kafka', hostKey: `SHA256:${'A'.repeat(43)}` },
  sourcePath: '/home/kafka/archive.tar.gz',
}
const remote: BackupPlace = {
  ...{ pathType: 'RemoteHDFS', nameService: 'elsewhere', ipMode: 'IPv4', nameNode: '192.0.2.3', nameNodePort: 9870 },
  ...{ queueName: 'default', targetPath: '/backup' },
}
const nfs: BackupPlace = { pathType: 'NFS', ...server, port: 2049, sharePath: '/export/kafka' }

test('a place is refused at the field of its form, before anything is reached', () => {
  const refusals: [BackupPlace | RestorationPlace, string][] = [
    [{ ...nfs, ipMode: 'IPv6', host: 'nas.example' }, 'ipMode'],
    [cifs, 'password'],
    [sftp, 'password'],
    [{ ...sftp, privateKey: 'no key' }, 'privateKey'],
    [remote, 'nameService'],
    [{ pathType: 'LocalHDFS', nameService: 'hacluster', targetPath: '/backup' }, 'nameService'],
    [{ pathType: 'OBS', targetPath: '/kafka' }, 'pathType'],
  ]
  for (const [place, name] of refusals) {
    const refusal = { code: 'INVALID_INPUT', field: `targets.0.place.${name}` }
    assert.throws(() => requireUsablePlace(place, cluster, 'targets.0.place'), refusal, `${place.pathType} ${name}`)
  }
})

test('a place whose fields are all there is taken', () => {
  for (const place of [nfs, { ...cifs, password: 'typed' }, { ...sftp, password: 'typed' }]) {
    assert.doesNotThrow(() => requireUsablePlace(place, cluster, 'place'))
  }
})
