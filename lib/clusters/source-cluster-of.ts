import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import type { Prisma } from '#lib/generated/prisma/client.ts'
import { openObsSecretKey } from '#lib/secrets/obs-secret-key.ts'
import type { SourceCluster } from '#lib/sources/source-cluster.ts'
import { nameServiceEntrySchema, obsEntrySchema, resourceManagersSchema } from '#lib/sources/storage-entries.ts'

/** What `sourceClusterOf` needs of a row: part of every query whose cluster a place is opened for. */
export const withNameServices = { nameServices: { orderBy: { name: 'asc' } } } satisfies Prisma.ClusterInclude
type ClusterRow = Prisma.ClusterGetPayload<{ include: typeof withNameServices }>

const nameServicesSchema = z.array(nameServiceEntrySchema)

export function sourceClusterOf(row: ClusterRow): SourceCluster {
  const { id, name, dataStoragePath, networkType, systemVersion, obsSecretKeySealed: sealed } = row
  return {
    name,
    dataStoragePath,
    networkType,
    systemVersion,
    nameServices: nameServicesSchema.parse(row.nameServices),
    resourceManagers: resourceManagersSchema.parse(row.resourceManagers),
    obs: obsEntrySchema.nullable().parse(row.obs),
    openObsSecretKey: () => (sealed === null ? null : openObsSecretKey(id, sealed)),
  }
}

/** @throws AppError NOT_FOUND, field clusterId */
export async function readSourceCluster(db: Database, clusterId: string): Promise<SourceCluster> {
  const row = await db.cluster.findUnique({ where: { id: clusterId }, include: withNameServices })
  if (!row) throw new AppError('NOT_FOUND', 'This cluster is gone.', { field: 'clusterId' })
  return sourceClusterOf(row)
}
