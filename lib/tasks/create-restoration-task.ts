import type { z } from 'zod'
import { getDb, isUniqueViolation } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import type { restorationTaskSchema } from './inputs.ts'
import { lockCounted, refuseTooMany, requireServicesOfCluster, taskNameTaken } from './task-rules.ts'

/** @throws AppError LIMIT_REACHED, NAME_TAKEN, NOT_FOUND, INVALID_INPUT */
export async function createRestorationTask(
  { name, clusterId, targets, selection }: z.output<typeof restorationTaskSchema>,
  userName: string,
): Promise<{ id: string }> {
  const serviceIds = targets.map(({ serviceId }) => serviceId)
  if (new Set(serviceIds).size < serviceIds.length) {
    throw new AppError('INVALID_INPUT', 'A Kafka service is chosen twice.', { field: 'targets' })
  }
  try {
    return await getDb().$transaction(async (db) => {
      await lockCounted(db, 'restorationTask')
      refuseTooMany(await db.restorationTask.count())
      await requireServicesOfCluster(db, clusterId, serviceIds)
      return db.restorationTask.create({
        data: {
          name,
          clusterId,
          targets: { create: targets.map(({ serviceId, place }) => ({ serviceId, place, pathType: place.pathType })) },
          ...(selection ? { selection } : {}),
          createdBy: userName,
        },
        select: { id: true },
      })
    })
  } catch (error) {
    throw isUniqueViolation(error) ? taskNameTaken(name, error) : error
  }
}
