import type { z } from 'zod'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { builtInNameServices, defaultNameService, nameNodeWebPorts } from '#lib/sources/hdfs/hdfs-place.ts'
import type { backupPlaceSchema, restorationPlaceSchema } from '#lib/sources/path-types.ts'
import type { PathType } from '#lib/sources/source.ts'

export type BackupPlaceValues = z.input<typeof backupPlaceSchema>
export type RestorationPlaceValues = z.input<typeof restorationPlaceSchema>

/** What a form begins with for a backup place of this type; nothing of another type is in it. */
export function emptyBackupPlace(pathType: PathType, cluster: ClusterView | undefined): BackupPlaceValues {
  const server = emptyServer(pathType, cluster)
  switch (server.pathType) {
    case 'LocalDir':
      return server
    case 'NFS':
    case 'CIFS':
      return { ...server, sharePath: '' }
    default:
      return { ...server, targetPath: '' }
  }
}

/** The same for a place that is restored from. */
export function emptyRestorationPlace(pathType: PathType, cluster: ClusterView | undefined): RestorationPlaceValues {
  return { ...emptyServer(pathType, cluster), sourcePath: '' }
}

function emptyServer(pathType: PathType, cluster: ClusterView | undefined) {
  const server = { ipMode: cluster?.networkType ?? 'IPv4', host: '' } as const
  switch (pathType) {
    case 'LocalDir':
      return { pathType }
    case 'OBS':
      return { pathType }
    case 'LocalHDFS':
      return { pathType, nameService: defaultNameService }
    case 'RemoteHDFS': {
      const [nameService] = builtInNameServices
      const { ipMode } = server
      return { pathType, nameService, ipMode, ...firstNameNode(cluster, nameService), queueName: '' }
    }
    case 'NFS':
      return { pathType, ...server, port: 2049 }
    case 'CIFS':
      return { pathType, ...server, port: 445, user: '', password: undefined, domain: '', encrypt: true }
    case 'SFTP': {
      const secrets = { password: undefined, privateKey: undefined, passphrase: undefined }
      return { pathType, ...server, port: 22, hostKey: '', user: '', ...secrets }
    }
    default:
      return pathType satisfies never
  }
}

/** Of a remote NameService, as its form asks for it; empty where the inventory has none. */
export function firstNameNode(cluster: ClusterView | undefined, nameService: string) {
  const known = cluster?.nameServices.find((one) => one.isRemote && one.name === nameService)
  const [first] = known?.nameNodes ?? []
  return { nameNode: (first?.address || first?.host) ?? '', nameNodePort: first?.httpPort ?? nameNodeWebPorts.http }
}
