import type { z } from 'zod'
import { getDb, isUniqueViolation } from '#lib/db.ts'
import type { backupTaskSchema } from './inputs.ts'
import { lockCounted, refuseTooMany, requireServicesOfCluster, taskNameTaken } from './task-rules.ts'

export type BackupTaskValues = z.output<typeof backupTaskSchema>

/** @throws AppError LIMIT_REACHED, NAME_TAKEN, NOT_FOUND, INVALID_INPUT */
export async function createBackupTask(values: BackupTaskValues, userName: string): Promise<{ id: string }> {
  const { serviceIds, place, ...columns } = values
  try {
    return await getDb().$transaction(async (db) => {
      await lockCounted(db, 'backupTask')
      refuseTooMany(await db.backupTask.count())
      await requireServicesOfCluster(db, values.clusterId, serviceIds)
      return db.backupTask.create({
        data: {
          ...columns,
          pathType: place.pathType,
          place,
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
