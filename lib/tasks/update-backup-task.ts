import { readSourceCluster } from '#lib/clusters/source-cluster-of.ts'
import { getDb, isUniqueViolation } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { chooseSecrets, keepDates, sealSecrets, withoutSecrets, withSecrets } from '#lib/secrets/place-secrets.ts'
import type { BackupTaskValues } from './create-backup-task.ts'
import { readKnownSecrets } from './place-secrets-of.ts'
import { requireUsablePlace } from './require-usable-place.ts'
import { requireServicesOfCluster, taskNameTaken, taskNotFound } from './task-rules.ts'

/** The new values count from the next run. @throws AppError NAME_TAKEN, NOT_FOUND, INVALID_INPUT */
export async function updateBackupTask(id: string, values: BackupTaskValues, userName: string): Promise<void> {
  const { serviceIds, place, ...columns } = values
  try {
    await getDb().$transaction(async (db) => {
      const task = await db.backupTask.findUnique({ where: { id }, select: { clusterId: true, placeSecrets: true } })
      if (task === null) throw taskNotFound()
      if (task.clusterId !== values.clusterId) {
        throw new AppError('INVALID_INPUT', 'The backup object of a task cannot be changed.', {
          field: 'clusterId',
          remedy: 'Create a task for the other cluster: its copies are counted by themselves.',
        })
      }
      await requireServicesOfCluster(db, values.clusterId, serviceIds)
      const known = await readKnownSecrets(db, values.clusterId, { of: 'backupTask', taskId: id })
      const secrets = chooseSecrets(place, known, 'place')
      requireUsablePlace(withSecrets(place, secrets), await readSourceCluster(db, values.clusterId), 'place')
      const sealed = sealSecrets(secrets, { table: 'BackupTask', row: id }, userName)
      await db.backupTaskService.deleteMany({ where: { taskId: id } })
      await db.backupTask.update({
        where: { id },
        data: {
          ...columns,
          pathType: place.pathType,
          place: withoutSecrets(place),
          placeSecrets: keepDates(sealed, task.placeSecrets, place),
          allServices: serviceIds === null,
          services: { create: [...new Set(serviceIds)].map((serviceId) => ({ serviceId })) },
        },
      })
    })
  } catch (error) {
    throw isUniqueViolation(error) ? taskNameTaken(values.name, error) : error
  }
}
