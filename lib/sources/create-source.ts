import { dirname } from 'node:path/posix'
import { AppError } from '#lib/errors.ts'
import { backupFolderOf, localBackupFolder } from './backup-folder.ts'
import { createCifsSource } from './cifs/cifs-source.ts'
import { findNameService } from './hdfs/find-name-service.ts'
import { createHdfsSource } from './hdfs/hdfs-source.ts'
import { createLocalDirSource } from './local-dir.ts'
import { createNfsSource } from './nfs/nfs-source.ts'
import { assertObsSupported } from './obs/assert-obs-supported.ts'
import { createObsSource } from './obs/obs-source.ts'
import type { BackupPlace, RestorationPlace } from './path-types.ts'
import type { OnRetry } from './retry-unreachable.ts'
import { createSftpSource } from './sftp/sftp-source.ts'
import type { Source } from './source.ts'
import type { SourceCluster } from './source-cluster.ts'

/**
 * The driver of a place, confined to the folder that backups go to, or that the archive to restore lies in.
 * @param place passed the path type's schema; with its secrets
 * @param onRetry told of what is tried again, for the log
 * @throws AppError INVALID_INPUT with the field, SOURCE_UNSUPPORTED
 */
export function createSource(
  place: BackupPlace | RestorationPlace,
  cluster: SourceCluster,
  onRetry: OnRetry = () => {},
): Source {
  const forReading = 'sourcePath' in place
  const folder = forReading ? dirname(place.sourcePath) : backupFolderOf(place, cluster)
  switch (place.pathType) {
    case 'LocalDir':
      return createLocalDirSource({ root: localBackupFolder(cluster.dataStoragePath) })
    case 'LocalHDFS':
    case 'RemoteHDFS':
      return createHdfsSource({
        ...findNameService(place, cluster),
        pathType: place.pathType,
        folder: folder === '' ? '/' : folder,
        onRetry,
      })
    case 'NFS':
      return createNfsSource({ host: place.host, port: place.port, sharePath: folder, onRetry })
    case 'CIFS': {
      const { host, port, user, domain, encrypt, password = '' } = place
      return createCifsSource({ host, port, user, domain, encrypt, password, sharePath: folder, forReading, onRetry })
    }
    case 'SFTP': {
      const { host, port, user, password, privateKey, passphrase, hostKey } = place
      return createSftpSource({
        host,
        port,
        user,
        password,
        privateKey,
        passphrase,
        hostKey,
        folder,
        forReading,
        onRetry,
      })
    }
    case 'OBS':
      return createClusterObsSource(folder, cluster)
    default:
      return place satisfies never
  }
}

/** The cluster's bucket, confined to a folder; '' or `/` is all of it. @throws AppError INVALID_INPUT, SOURCE_UNSUPPORTED */
export function createClusterObsSource(folder: string, cluster: SourceCluster): Source {
  assertObsSupported(cluster.systemVersion)
  const secretKey = cluster.openObsSecretKey()
  if (cluster.obs === null || secretKey === null) {
    throw new AppError('INVALID_INPUT', `The cluster ${cluster.name} has no OBS endpoint, bucket and keys.`, {
      field: 'pathType',
      remedy: 'Enter them under Clusters, in the OBS part of the cluster.',
    })
  }
  const { endpoint, region, bucket, accessKey } = cluster.obs
  return createObsSource({
    endpoint,
    bucket,
    accessKey,
    secretKey,
    folder: folder === '/' ? '' : folder,
    ...(region === '' ? {} : { region }),
  })
}
