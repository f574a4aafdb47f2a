import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import type { Prisma } from '#lib/generated/prisma/client.ts'
import type { ClusterView, KafkaServiceView } from '#lib/tasks/views.ts'

const withServices = { services: { orderBy: { name: 'asc' } } } satisfies Prisma.ClusterInclude
type ClusterRow = Prisma.ClusterGetPayload<{ include: typeof withServices }>

export async function listClusters(): Promise<ClusterView[]> {
  const rows = await getDb().cluster.findMany({ include: withServices, orderBy: { name: 'asc' } })
  return rows.map(viewCluster)
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
}: ClusterRow): ClusterView {
  return { id, name, systemVersion, networkType, securityMode, dataStoragePath, services: services.map(viewService) }
}

function viewService(row: ClusterRow['services'][number]): KafkaServiceView {
  const { id, name, kafkaVersion, zookeeperConnect, zookeeperUser, zookeeperPasswordSetAt: at } = row
  const zookeeperPasswordSet = at === null ? null : { at: at.toISOString(), by: row.zookeeperPasswordSetBy ?? '' }
  return { id, name, kafkaVersion, zookeeperConnect, zookeeperUser, zookeeperPasswordSet }
}
