import { z } from 'zod'
import { AppError } from '../errors.ts'
import { localBackupFolder } from './backup-folder.ts'
import { type BackupPlace, backupPlaceSchema, type RestorationPlace } from './path-types.ts'
import type { SourceCluster } from './source-cluster.ts'
import { nameServiceEntrySchema, obsEntrySchema } from './storage-entries.ts'

/** What the inventory of a cluster says of a place beside its own fields. Kept with a file; without secrets. */
export const storageFactsSchema = z.object({
  /** Of LocalDir. */
  dataStoragePath: z.string().optional(),
  /** Of HDFS; absent for a built-in NameService that is not in the inventory. */
  nameService: nameServiceEntrySchema.optional(),
  obs: obsEntrySchema.optional(),
})
export type StorageFacts = z.output<typeof storageFactsSchema>

/** Where a file was written, whatever becomes of its task and of the inventory. */
export const filePlaceSchema = z.object({ place: backupPlaceSchema, storage: storageFactsSchema })
export type FilePlace = z.output<typeof filePlaceSchema>

export function storageFactsOf(place: BackupPlace | RestorationPlace, cluster: SourceCluster): StorageFacts {
  switch (place.pathType) {
    case 'LocalDir':
      return { dataStoragePath: cluster.dataStoragePath }
    case 'LocalHDFS':
    case 'RemoteHDFS': {
      const isRemote = place.pathType === 'RemoteHDFS'
      const nameService = cluster.nameServices.find(
        (one) => one.name === place.nameService && one.isRemote === isRemote,
      )
      return nameService ? { nameService } : {}
    }
    case 'OBS':
      return cluster.obs ? { obs: cluster.obs } : {}
    case 'NFS':
    case 'CIFS':
    case 'SFTP':
      return {}
    default:
      return place satisfies never
  }
}

/** Fields that say which folder of which server a place is; the others are about how it is reached. */
const whereFields = ['pathType', 'host', 'port', 'nameService', 'sharePath', 'targetPath']

export function isSamePlace(one: FilePlace, other: FilePlace): boolean {
  const [here, there] = [new Map(Object.entries(one.place)), new Map(Object.entries(other.place))]
  const fields = one.place.pathType === 'SFTP' ? [...whereFields, 'user'] : whereFields
  if (fields.some((name) => here.get(name) !== there.get(name))) return false
  const isBuiltIn = one.storage.nameService === undefined && other.storage.nameService === undefined
  if (isBuiltIn && here.get('nameNode') !== there.get('nameNode')) return false
  return isSameStorage(one.storage, other.storage)
}

/** The same disk, HDFS or bucket, as far as addresses can tell. */
export function isSameStorage(one: StorageFacts, other: StorageFacts): boolean {
  const rootOf = ({ dataStoragePath }: StorageFacts) =>
    dataStoragePath === undefined ? undefined : localBackupFolder(dataStoragePath)
  if (rootOf(one) !== rootOf(other)) return false
  // One NameNode in common: the other was replaced, or has got another port.
  const hosts = one.nameService?.nameNodes.flatMap(({ host, address }) => [host, address])
  const others = new Set(other.nameService?.nameNodes.flatMap(({ host, address }) => [host, address]))
  if ((hosts === undefined) !== (other.nameService === undefined)) return false
  if (hosts && !hosts.some((host) => host !== '' && others.has(host))) return false
  return bucketOf(one) === bucketOf(other)
}

function bucketOf({ obs }: StorageFacts): string | undefined {
  return obs && `${new URL(obs.endpoint).host}/${obs.bucket}`
}

/** The cluster as it was when a file was written: its data storage path, NameNodes or bucket are those of then. */
export function withStorage(cluster: SourceCluster, storage: StorageFacts): SourceCluster {
  const { dataStoragePath, nameService, obs } = storage
  if (nameService) {
    const others = cluster.nameServices.filter(
      (one) => one.name !== nameService.name || one.isRemote !== nameService.isRemote,
    )
    return { ...cluster, nameServices: [...others, nameService] }
  }
  if (dataStoragePath !== undefined) return { ...cluster, dataStoragePath }
  if (!obs || bucketOf(storage) === bucketOf({ obs: cluster.obs ?? undefined })) return cluster
  const { endpoint, bucket, accessKey } = obs
  return {
    ...cluster,
    obs,
    openObsSecretKey: () => {
      if (cluster.obs?.accessKey === accessKey && new URL(cluster.obs.endpoint).host === new URL(endpoint).host) {
        return cluster.openObsSecretKey()
      }
      throw new AppError('REFUSED', `The archive lies in the bucket ${bucket} of ${endpoint}, whose key is not kept.`, {
        remedy: 'Enter that endpoint, bucket and key in the inventory of the cluster, under OBS, for the time being.',
      })
    },
  }
}

/** In words, for messages. */
export function describeFilePlace({ place, storage }: FilePlace): string {
  switch (place.pathType) {
    case 'LocalDir':
      return storage.dataStoragePath ?? 'LocalDir'
    case 'LocalHDFS':
    case 'RemoteHDFS':
      return `${place.nameService} (${storage.nameService?.nameNodes.map(({ host }) => host).join(', ') ?? place.pathType})`
    case 'OBS':
      return bucketOf(storage) ?? 'OBS'
    case 'NFS':
    case 'CIFS':
    case 'SFTP':
      return `${place.pathType} ${place.host}`
    default:
      return place satisfies never
  }
}
