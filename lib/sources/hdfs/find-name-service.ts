import { AppError } from '#lib/errors.ts'
import type { BackupPlace, RestorationPlace } from '../path-types.ts'
import type { SourceCluster } from '../source-cluster.ts'
import type { NameNodeEntry } from '../storage-entries.ts'
import { builtInNameServices } from './hdfs-place.ts'
import type { HdfsOptions } from './hdfs-source.ts'
import type { NameNode } from './name-node.ts'

type HdfsPlace = Extract<BackupPlace | RestorationPlace, { pathType: 'LocalHDFS' | 'RemoteHDFS' }>

/** Where nobody says whom the requests are to name. */
const superUser = 'hdfs'

/**
 * Name, NameNodes and user of the NameService a place names: from the inventory, or from the form for a built-in
 * one that is not in it.
 * @throws AppError INVALID_INPUT with the field for one that is neither in the inventory nor built in
 */
export function findNameService(
  place: HdfsPlace,
  cluster: SourceCluster,
): Pick<HdfsOptions, 'nameService' | 'nameNodes' | 'user'> {
  const { nameService: name } = place
  const isRemote = place.pathType === 'RemoteHDFS'
  const known = cluster.nameServices.find((one) => one.name === name && one.isRemote === isRemote)
  if (place.pathType === 'LocalHDFS') {
    if (known) return { nameService: name, nameNodes: known.nameNodes.map(nameNodeOf), user: known.userName }
    throw unknown(name, `no such local NameService is entered under Clusters for ${cluster.name}`)
  }
  if (!known && !builtInNameServices.some((one) => one === name)) {
    throw unknown(
      name,
      `it is neither ${builtInNameServices.join(', ')} nor entered under Clusters for ${cluster.name}`,
    )
  }
  const registered = known?.nameNodes.map(nameNodeOf) ?? []
  if (known) requireOneOf(registered, place.nameNode, name)
  const typed = known ? [] : [{ host: place.nameNode, httpPort: place.nameNodePort }]
  const user = known?.userName ?? cluster.nameServices.find((one) => !one.isRemote)?.userName ?? superUser
  return { nameService: name, nameNodes: [...typed, ...registered], user }
}

export function nameNodeOf({ host, address, httpPort, https, ca }: NameNodeEntry): NameNode {
  return {
    host,
    httpPort,
    ...(address === '' ? {} : { address }),
    ...(https ? { tls: ca === '' ? {} : { ca } } : {}),
  }
}

/** Another address may be another HDFS, and a fail-over must not lead there. */
function requireOneOf(nameNodes: readonly NameNode[], nameNode: string, name: string): void {
  if (nameNodes.some(({ host, address }) => [host, address].includes(nameNode))) return
  const addresses = nameNodes.map(({ host, address }) => address ?? host).join(' or ')
  throw new AppError('INVALID_INPUT', `${nameNode} is no NameNode of ${name} as it is entered under Clusters.`, {
    field: 'nameNode',
    remedy: `Enter ${addresses}, or correct the NameService under Clusters.`,
  })
}

function unknown(name: string, why: string): AppError {
  return new AppError('INVALID_INPUT', `The NameService ${name} cannot be used: ${why}.`, {
    field: 'nameService',
    remedy: 'Choose another, or enter it with its NameNodes under Clusters.',
  })
}
