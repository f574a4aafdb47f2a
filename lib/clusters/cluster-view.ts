import type { ClusterView, KafkaServiceView } from '#lib/contract/clusters.ts'
import type { ListView } from '#lib/contract/listing.ts'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import type { Prisma } from '#lib/generated/prisma/client.ts'
import { nameServiceEntrySchema, obsEntrySchema, resourceManagersSchema } from '#lib/sources/storage-entries.ts'
import { viewRows } from '#lib/view-rows.ts'
import { withNameServices } from './source-cluster-of.ts'

const withServices = { services: { orderBy: { name: 'asc' } }, ...withNameServices } satisfies Prisma.ClusterInclude
type ClusterRow = Prisma.ClusterGetPayload<{ include: typeof withServices }>

export async function listClusters(): Promise<ListView<ClusterView>> {
  const rows = await getDb().cluster.findMany({ include: withServices, orderBy: { name: 'asc' } })
  return viewRows(rows, ({ name }) => name, viewCluster)
}

/** @throws AppError NOT_FOUND */
export async function getCluster(id: string): Promise<ClusterView> {
  const row = await getDb().cluster.findUnique({ where: { id }, include: withServices })
  if (row === null) throw new AppError('NOT_FOUND', 'There is no such cluster.')
  return viewCluster(row)
}

function viewCluster({
  id,
  name,
  systemVersion,
  networkType,
  securityMode,
  dataStoragePath,
  services,
  ...storage
}: ClusterRow): ClusterView {
  return {
    ...{ id, name, systemVersion, networkType, securityMode, dataStoragePath },
    services: services.map(viewService),
    nameServices: storage.nameServices.map((row) => ({ id: row.id, ...nameServiceEntrySchema.parse(row) })),
    resourceManagers: resourceManagersSchema.parse(storage.resourceManagers),
    obs: viewObs(storage),
  }
}

function viewObs(row: Pick<ClusterRow, 'obs' | 'obsSecretKeySetAt' | 'obsSecretKeySetBy'>): ClusterView['obs'] {
  const entry = obsEntrySchema.nullable().parse(row.obs)
  const { obsSecretKeySetAt: at, obsSecretKeySetBy: by } = row
  return entry && { ...entry, secretKeySet: at && { at: at.toISOString(), by: by ?? '' } }
}

function viewService(row: ClusterRow['services'][number]): KafkaServiceView {
  const { id, name, kafkaVersion, zookeeperConnect, zookeeperUser, zookeeperPasswordSetAt: at } = row
  const zookeeperPasswordSet = at === null ? null : { at: at.toISOString(), by: row.zookeeperPasswordSetBy ?? '' }
  return { id, name, kafkaVersion, zookeeperConnect, zookeeperUser, zookeeperPasswordSet }
}
