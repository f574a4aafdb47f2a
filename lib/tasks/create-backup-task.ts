import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { readSourceCluster } from '#lib/clusters/source-cluster-of.ts'
import type { backupTaskSchema } from '#lib/contract/tasks.ts'
import { getDb, isUniqueViolation } from '#lib/db.ts'
import { lockCounted } from '#lib/queue/limits.ts'
import { chooseSecrets, sealSecrets, withoutSecrets, withSecrets } from '#lib/secrets/place-secrets.ts'
import { requireUsablePlace } from './require-usable-place.ts'
import { refuseTooMany, requireServicesOfCluster, taskNameTaken } from './task-rules.ts'

export type BackupTaskValues = z.output<typeof backupTaskSchema>

/** @throws AppError LIMIT_REACHED, NAME_TAKEN, NOT_FOUND, INVALID_INPUT */
export async function createBackupTask(values: BackupTaskValues, userName: string): Promise<{ id: string }> {
  const { serviceIds, place, ...columns } = values
  const id = randomUUID()
  try {
    return await getDb().$transaction(async (db) => {
      await lockCounted(db, 'backupTask')
      refuseTooMany(await db.backupTask.count())
      await requireServicesOfCluster(db, values.clusterId, serviceIds)
      const secrets = chooseSecrets(place, null, 'place')
      requireUsablePlace(withSecrets(place, secrets), await readSourceCluster(db, values.clusterId), 'place')
      return db.backupTask.create({
        data: {
          ...columns,
          id,
          pathType: place.pathType,
          place: withoutSecrets(place),
          placeSecrets: sealSecrets(secrets, { table: 'BackupTask', row: id }, userName),
          allServices: serviceIds === null,
          services: { create: [...new Set(serviceIds)].map((serviceId) => ({ serviceId })) },
          createdBy: userName,
        },
        select: { id: true },
      })
    })
  } catch (error) {
    throw isUniqueViolation(error) ? taskNameTaken(values.name, error) : error
  }
}
