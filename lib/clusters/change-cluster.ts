import type { z } from 'zod'
import type { clusterSchema } from '#lib/contract/clusters.ts'
import { getDb, isReferenceViolation, isUniqueViolation } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { localBackupFolder } from '#lib/sources/backup-folder.ts'
import { changeNetworkType } from './change-network-type.ts'
import { refuseUnfinished } from './refuse-unfinished.ts'

export type ClusterValues = z.output<typeof clusterSchema>

/** @throws AppError NAME_TAKEN */
export async function createCluster(values: ClusterValues): Promise<{ id: string }> {
  return refuseTakenName(values.name, () => getDb().cluster.create({ data: values, select: { id: true } }))
}

/**
 * @throws AppError NAME_TAKEN, NOT_FOUND, WRONG_STATE for a network type that servers of its tasks are not of, and for
 *   another data storage path under a run or an unfinished restoration
 */
export async function updateCluster(id: string, values: ClusterValues): Promise<void> {
  const update = () =>
    getDb().$transaction(async (db) => {
      const before = await db.cluster.findUnique({ where: { id } })
      if (before && localBackupFolder(before.dataStoragePath) !== localBackupFolder(values.dataStoragePath)) {
        const what = `The data storage path of ${before.name}`
        await refuseUnfinished(db, { clusterId: id, what, field: 'dataStoragePath' })
      }
      const { count } = await db.cluster.updateMany({ where: { id }, data: values })
      if (count === 0) throw clusterNotFound()
      await changeNetworkType(id, values.networkType, db)
    })
  await refuseTakenName(values.name, update)
}

/** With its Kafka services. @throws AppError NOT_FOUND, WRONG_STATE while tasks are about it */
export async function deleteCluster(id: string): Promise<void> {
  const tasks = { select: { name: true } }
  const cluster = await getDb().cluster.findUnique({
    where: { id },
    include: { backupTasks: tasks, restorationTasks: tasks },
  })
  if (cluster === null) throw clusterNotFound()
  const users = [...cluster.backupTasks, ...cluster.restorationTasks].map((task) => task.name)
  if (users.length > 0) throw clusterInUse(cluster.name, users)
  try {
    await getDb().cluster.delete({ where: { id } })
  } catch (error) {
    // A task was created meanwhile.
    if (isReferenceViolation(error)) throw clusterInUse(cluster.name, [])
    throw error
  }
}

async function refuseTakenName<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('NAME_TAKEN', `There is already a cluster ${name}.`, { field: 'name', cause: error })
  }
}

function clusterInUse(name: string, tasks: readonly string[]): AppError {
  const which =
    tasks.length === 0 ? 'tasks' : `the tasks ${tasks.slice(0, 5).join(', ')}${tasks.length > 5 ? ', …' : ''}`
  return new AppError('WRONG_STATE', `The cluster ${name} is used by ${which}.`, {
    remedy: 'Delete its backup and restoration tasks first; the archives stay where they are.',
  })
}

function clusterNotFound(): AppError {
  return new AppError('NOT_FOUND', 'There is no such cluster.')
}
