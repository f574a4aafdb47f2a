import { readSourceCluster } from '#lib/clusters/source-cluster-of.ts'
import { getDb, isUniqueViolation } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { chooseSecrets, keepDates, sealSecrets, withoutSecrets, withSecrets } from '#lib/secrets/place-secrets.ts'
import type { BackupTaskValues } from './create-backup-task.ts'
import { readKnownSecrets } from './place-secrets-of.ts'
import { requireUsablePlace } from './require-usable-place.ts'
import { requireServicesOfCluster, taskNameTaken, taskNotFound } from './task-rules.ts'

/**
 * The new values count from the next run.
 * @param loaded the task and the version of its values that the person saw when changing them
 * @throws AppError NAME_TAKEN, NOT_FOUND, INVALID_INPUT; WRONG_STATE when somebody has changed it since, and for nothing else
 */
export async function updateBackupTask(
  loaded: { id: string; version: number },
  values: BackupTaskValues,
  userName: string,
): Promise<void> {
  const { id, version } = loaded
  const { serviceIds, place, ...columns } = values
  try {
    await getDb().$transaction(async (db) => {
      // Taken first: it locks the row, so of two at once the second sees what the first wrote.
      const { count } = await db.backupTask.updateMany({
        where: { id, version },
        data: { version: { increment: 1 }, changedBy: userName },
      })
      const task = await db.backupTask.findUnique({
        where: { id },
        select: { clusterId: true, placeSecrets: true, changedBy: true },
      })
      if (task === null) throw taskNotFound()
      if (count === 0) throw changedMeanwhile(values.name, task.changedBy)
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

function changedMeanwhile(name: string, by: string | null): AppError {
  const who = by === null ? '' : ` by ${by}`
  return new AppError('WRONG_STATE', `The task ${name} was changed${who} since you opened it. Nothing was saved.`, {
    remedy: 'Load the new values, then change what is still to be changed.',
  })
}
