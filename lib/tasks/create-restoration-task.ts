import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { readSourceCluster } from '#lib/clusters/source-cluster-of.ts'
import type { restorationTaskSchema } from '#lib/contract/tasks.ts'
import { getDb, isUniqueViolation } from '#lib/db.ts'
import { toJsonColumn } from '#lib/db-text.ts'
import { AppError } from '#lib/errors.ts'
import { lockCounted } from '#lib/queue/limits.ts'
import { chooseSecrets, sealSecrets, withoutSecrets, withSecrets } from '#lib/secrets/place-secrets.ts'
import { findOwnArchive } from './find-own-archive.ts'
import { readKnownSecrets, targetSecretsRow } from './place-secrets-of.ts'
import { requireUsablePlace } from './require-usable-place.ts'
import { refuseTooMany, requireServicesOfCluster, taskNameTaken } from './task-rules.ts'

/** @throws AppError LIMIT_REACHED, NAME_TAKEN, NOT_FOUND, INVALID_INPUT */
export async function createRestorationTask(
  { name, clusterId, targets, selection }: z.output<typeof restorationTaskSchema>,
  userName: string,
): Promise<{ id: string }> {
  const serviceIds = targets.map(({ serviceId }) => serviceId)
  if (new Set(serviceIds).size < serviceIds.length) {
    throw new AppError('INVALID_INPUT', 'A Kafka service is chosen twice.', { field: 'targets' })
  }
  const id = randomUUID()
  try {
    return await getDb().$transaction(async (db) => {
      await lockCounted(db, 'restorationTask')
      refuseTooMany(await db.restorationTask.count())
      await requireServicesOfCluster(db, clusterId, serviceIds)
      const cluster = await readSourceCluster(db, clusterId)
      const rows = await Promise.all(
        targets.map(async ({ serviceId, place, secretsFrom, fileId }, i) => {
          const secrets = chooseSecrets(place, await readKnownSecrets(db, clusterId, secretsFrom), `targets.${i}.place`)
          const own = await findOwnArchive(db, { clusterId, place, fileId: fileId ?? null }, cluster)
          requireUsablePlace(withSecrets(place, secrets), own.cluster, `targets.${i}.place`)
          const row = targetSecretsRow({ taskId: id, serviceId })
          return {
            serviceId,
            pathType: place.pathType,
            place: withoutSecrets(place),
            contentSha256: own.contentSha256,
            ...(own.storage ? { storage: toJsonColumn(own.storage) } : {}),
            placeSecrets: sealSecrets(secrets, { table: 'RestorationTarget', row }, userName),
          }
        }),
      )
      return db.restorationTask.create({
        data: {
          id,
          name,
          clusterId,
          targets: { create: rows },
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
