import type { z } from 'zod'
import type { nameServiceSchema, obsSchema } from '#lib/contract/clusters.ts'
import { getDb, isUniqueViolation } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { Prisma } from '#lib/generated/prisma/client.ts'
import { sealObsSecretKey } from '#lib/secrets/obs-secret-key.ts'
import { isSameStorage } from '#lib/sources/file-place.ts'
import { assertObsSupported } from '#lib/sources/obs/assert-obs-supported.ts'
import {
  nameServiceEntrySchema,
  type ObsEntry,
  obsEntrySchema,
  type ResourceManagerEntry,
} from '#lib/sources/storage-entries.ts'
import { refuseUnfinished } from './refuse-unfinished.ts'

type NameServiceValues = z.output<typeof nameServiceSchema>

/** @throws AppError NOT_FOUND, NAME_TAKEN */
export async function createNameService(clusterId: string, values: NameServiceValues): Promise<{ id: string }> {
  await requireCluster(clusterId)
  return refuseTakenName(values.name, () =>
    getDb().nameService.create({ data: { clusterId, ...values }, select: { id: true } }),
  )
}

/**
 * @throws AppError NOT_FOUND, NAME_TAKEN, WRONG_STATE for another name or kind while tasks use it, and for other
 *   NameNodes under a run or an unfinished restoration
 */
export async function updateNameService(id: string, values: NameServiceValues): Promise<void> {
  const before = await readNameService(id)
  if (before.name !== values.name || before.isRemote !== values.isRemote) await refuseUsed(before)
  if (!isSameStorage({ nameService: nameServiceEntrySchema.parse(before) }, { nameService: values })) {
    await refuseUnfinished(getDb(), {
      clusterId: before.clusterId,
      pathType: before.isRemote ? 'RemoteHDFS' : 'LocalHDFS',
      what: `The NameService ${before.name}`,
      field: 'nameNodes',
    })
  }
  await refuseTakenName(values.name, () => getDb().nameService.update({ where: { id }, data: values }))
}

/** @throws AppError NOT_FOUND, WRONG_STATE while tasks use it */
export async function deleteNameService(id: string): Promise<void> {
  await refuseUsed(await readNameService(id))
  await getDb().nameService.deleteMany({ where: { id } })
}

/** @throws AppError NOT_FOUND */
export async function updateResourceManagers(
  clusterId: string,
  resourceManagers: ResourceManagerEntry[],
): Promise<void> {
  await requireCluster(clusterId)
  await getDb().cluster.update({ where: { id: clusterId }, data: { resourceManagers } })
}

/**
 * @param values null removes OBS with its key; a secret key that is undefined keeps the one that is set
 * @throws AppError NOT_FOUND, INVALID_INPUT without a key or with a stored one for another endpoint or access key,
 *   SOURCE_UNSUPPORTED for an old system version, WRONG_STATE where tasks use what is to be removed, and for another
 *   bucket under a run or an unfinished restoration
 */
export async function updateObs(
  clusterId: string,
  values: z.output<typeof obsSchema> | null,
  userName: string,
): Promise<void> {
  const cluster = await requireCluster(clusterId)
  if (values === null) {
    await refuseUsedPlaces({ clusterId, pathType: 'OBS', what: 'OBS' })
    await getDb().cluster.update({
      where: { id: clusterId },
      data: { obs: Prisma.DbNull, obsSecretKeySealed: null, obsSecretKeySetAt: null, obsSecretKeySetBy: null },
    })
    return
  }
  assertObsSupported(cluster.systemVersion)
  const { secretKey, ...obs } = values
  if (secretKey === '' || (secretKey === undefined && cluster.obsSecretKeySealed === null)) {
    throw new AppError('INVALID_INPUT', 'The secret access key is missing.', {
      field: 'secretKey',
      remedy: 'Enter the key that belongs to the access key.',
    })
  }
  if (secretKey === undefined) requireKeyAgain(cluster.obs, obs)
  const key =
    secretKey === undefined
      ? {}
      : {
          obsSecretKeySealed: sealObsSecretKey(clusterId, secretKey),
          obsSecretKeySetAt: new Date(),
          obsSecretKeySetBy: userName,
        }
  const before = obsEntrySchema.nullable().parse(cluster.obs)
  if (before !== null && !isSameStorage({ obs: before }, { obs })) {
    const what = `The bucket of ${cluster.name}`
    await refuseUnfinished(getDb(), { clusterId, pathType: 'OBS', what, field: 'bucket' })
  }
  await getDb().cluster.update({ where: { id: clusterId }, data: { obs, ...key } })
}

/** @throws AppError INVALID_INPUT where the stored key was given for another endpoint or access key */
function requireKeyAgain(stored: unknown, obs: ObsEntry): void {
  const before = obsEntrySchema.parse(stored)
  const changed =
    before.endpoint !== obs.endpoint ? 'endpoint' : before.accessKey !== obs.accessKey ? 'access key' : undefined
  if (changed === undefined) return
  throw new AppError('INVALID_INPUT', `The stored secret key was given for another ${changed}.`, {
    field: 'secretKey',
    remedy: 'Type it again: what is stored is never sent to another server or for another user.',
  })
}

async function requireCluster(id: string) {
  const cluster = await getDb().cluster.findUnique({ where: { id } })
  if (cluster === null) throw new AppError('NOT_FOUND', 'There is no such cluster.')
  return cluster
}

async function readNameService(id: string) {
  const nameService = await getDb().nameService.findUnique({ where: { id } })
  if (nameService === null) throw new AppError('NOT_FOUND', 'There is no such NameService.')
  return nameService
}

async function refuseUsed({ clusterId, name, isRemote }: Awaited<ReturnType<typeof readNameService>>): Promise<void> {
  const pathType = isRemote ? 'RemoteHDFS' : 'LocalHDFS'
  await refuseUsedPlaces({ clusterId, pathType, nameService: name, what: `The NameService ${name}` })
}

interface UsedPlaces {
  clusterId: string
  pathType: 'LocalHDFS' | 'RemoteHDFS' | 'OBS'
  nameService?: string
  what: string
}

async function refuseUsedPlaces({ clusterId, pathType, nameService, what }: UsedPlaces): Promise<void> {
  const place =
    nameService === undefined
      ? {}
      : { place: { path: ['nameService'], equals: nameService } satisfies Prisma.JsonFilter }
  const [backups, targets] = await Promise.all([
    getDb().backupTask.findMany({ where: { clusterId, pathType, ...place }, select: { name: true } }),
    getDb().restorationTarget.findMany({
      where: { task: { clusterId }, pathType, ...place },
      select: { task: { select: { name: true } } },
    }),
  ])
  const tasks = [...new Set([...backups.map(({ name }) => name), ...targets.map(({ task }) => task.name)])]
  if (tasks.length === 0) return
  const shown = `${tasks.slice(0, 5).join(', ')}${tasks.length > 5 ? ', …' : ''}`
  throw new AppError('WRONG_STATE', `${what} is used by the tasks ${shown}.`, {
    remedy: 'Configure those backup tasks for another place, and delete the restoration tasks, first.',
  })
}

async function refuseTakenName<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('NAME_TAKEN', `The cluster already has a NameService ${name}.`, { field: 'name', cause: error })
  }
}
