import { z } from 'zod'
import { getDb } from '#lib/db.ts'
import {
  type BackupPlace,
  backupPlaceSchema,
  type RestorationPlace,
  restorationPlaceSchema,
} from '#lib/sources/path-types.ts'
import { nameServiceEntrySchema, obsEntrySchema, resourceManagersSchema } from '#lib/sources/storage-entries.ts'

const placeSchema = z.union([backupPlaceSchema, restorationPlaceSchema])
const inventorySchema = z.union([
  z.object({ zookeeperConnect: z.string(), zookeeperUser: z.string() }).transform(describeZooKeeper),
  nameServiceEntrySchema.transform(describeNameService),
  obsEntrySchema.transform(describeObs),
  resourceManagersSchema.min(1).transform((managers) => managers.map(({ url }) => url).join(', ')),
  z.object({ dataStoragePath: z.string() }).transform(({ dataStoragePath }) => `data storage path ${dataStoragePath}`),
  z.object({ host: z.string(), port: z.number() }).transform(({ host, port }) => `${host}:${port}`),
])
const holderSchema = z.looseObject({
  clusterId: z.uuid().optional(),
  id: z.uuid().optional(),
  place: z.unknown().optional(),
  archive: z.unknown().optional(),
  values: z.unknown().optional(),
  targets: z.array(z.unknown()).optional(),
  nameServiceId: z.uuid().optional(),
  of: z.string().optional(),
})

/**
 * Where an action leads: server, port and path of a place, ZooKeeper's servers, endpoint and bucket, NameNodes. Nothing
 * that is a secret can come here: each description names the fields it takes.
 * @param values of the action's own schema
 * @returns null for what leads nowhere
 */
export async function describeDestination(action: string, values: unknown): Promise<string | null> {
  const own = inventorySchema.safeParse(values)
  if (own.success) return own.data
  const holder = holderSchema.safeParse(values)
  if (!holder.success) return null
  const { clusterId, id, place, archive, values: inner, targets, nameServiceId, of } = holder.data
  if (inner != null) return describeDestination(action, inner)
  if (targets !== undefined) {
    const all = await Promise.all(
      targets.map((target) => describePlace(holderSchema.safeParse(target).data?.place, clusterId)),
    )
    return [...new Set(all.flatMap((one) => one ?? []))].join('; ') || null
  }
  if (place !== undefined) return describePlace(place, clusterId)
  if (archive !== undefined) return describePlace(holderSchema.safeParse(archive).data?.place, clusterId)
  if (action === 'kafka-service.test' && id !== undefined) {
    const service = await getDb().kafkaService.findUnique({ where: { id } })
    return service === null ? null : describeZooKeeper(service)
  }
  return action === 'storage.test' ? describeStored(clusterId, of, nameServiceId) : null
}

async function describePlace(given: unknown, clusterId: string | undefined): Promise<string | null> {
  // A test of a form says beside the place what it is for.
  const place = placeSchema.safeParse(holderSchema.safeParse(given).data?.place ?? given).data
  if (place === undefined) return null
  const stored =
    place.pathType === 'OBS'
      ? await describeStored(clusterId, 'obs')
      : place.pathType === 'LocalHDFS'
        ? await describeStored(clusterId, 'nameService', { name: place.nameService, isRemote: false })
        : null
  return [place.pathType, stored ?? serverOf(place), pathOf(place)].filter((part) => part !== '').join(' ')
}

async function describeStored(
  clusterId: string | undefined,
  of: string | undefined,
  nameService?: string | { name: string; isRemote: boolean },
): Promise<string | null> {
  if (clusterId === undefined) return null
  const cluster = await getDb().cluster.findUnique({ where: { id: clusterId }, include: { nameServices: true } })
  if (cluster === null) return null
  if (of === 'obs') return cluster.obs === null ? null : describeObs(obsEntrySchema.parse(cluster.obs))
  if (of === 'resourceManagers') {
    return (
      resourceManagersSchema
        .parse(cluster.resourceManagers)
        .map(({ url }) => url)
        .join(', ') || null
    )
  }
  const one = cluster.nameServices.find((entry) =>
    typeof nameService === 'object'
      ? entry.name === nameService.name && entry.isRemote === nameService.isRemote
      : entry.id === nameService,
  )
  return one === undefined ? null : describeNameService(nameServiceEntrySchema.parse(one))
}

function serverOf(place: BackupPlace | RestorationPlace): string {
  switch (place.pathType) {
    case 'NFS':
    case 'CIFS':
    case 'SFTP':
      return `${place.host}:${place.port}`
    case 'RemoteHDFS':
      return `${place.nameService} ${place.nameNode}:${place.nameNodePort}`
    case 'LocalHDFS':
      return place.nameService
    case 'LocalDir':
    case 'OBS':
      return ''
    default:
      return place satisfies never
  }
}

function pathOf(place: object): string {
  const fields = new Map<string, unknown>(Object.entries(place))
  return ['sharePath', 'targetPath', 'sourcePath'].flatMap((name) => fields.get(name) ?? []).join(' ')
}

function describeZooKeeper(service: { zookeeperConnect: string; zookeeperUser: string }): string {
  const { zookeeperConnect, zookeeperUser } = service
  return `ZooKeeper ${zookeeperConnect}${zookeeperUser === '' ? '' : ` as ${zookeeperUser}`}`
}

function describeNameService({ name, nameNodes }: z.output<typeof nameServiceEntrySchema>): string {
  const nodes = nameNodes.map(({ host, address, httpPort }) => `${host}:${httpPort}${address && ` at ${address}`}`)
  return `${name} ${nodes.join(', ')}`
}

function describeObs({ endpoint, bucket, accessKey }: z.output<typeof obsEntrySchema>): string {
  return `${endpoint} ${bucket} as ${accessKey}`
}
