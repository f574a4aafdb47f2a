import type { SecretsOrigin } from '#lib/contract/places.ts'
import type { Database } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { type KnownSecrets, openSecrets } from '#lib/secrets/place-secrets.ts'
import { backupPlaceSchema, restorationPlaceSchema } from '#lib/sources/path-types.ts'

/**
 * The place of a task of this cluster and the secrets stored for it.
 * @throws AppError NOT_FOUND for a task that is gone or another cluster's
 */
export async function readKnownSecrets(
  db: Database,
  clusterId: string,
  origin: SecretsOrigin | null,
): Promise<KnownSecrets | null> {
  if (origin === null) return null
  if (origin.of === 'backupTask') {
    const task = await db.backupTask.findUnique({ where: { id: origin.taskId } })
    if (task?.clusterId !== clusterId) throw originGone()
    return { place: backupPlaceSchema.parse(task.place), secrets: openBackupSecrets(task) }
  }
  const { taskId, serviceId } = origin
  const target = await db.restorationTarget.findUnique({
    where: { taskId_serviceId: { taskId, serviceId } },
    include: { task: { select: { clusterId: true } } },
  })
  if (target?.task.clusterId !== clusterId) throw originGone()
  return { place: restorationPlaceSchema.parse(target.place), secrets: openTargetSecrets(target) }
}

export function openBackupSecrets({ id, placeSecrets }: { id: string; placeSecrets: unknown }) {
  return openSecrets(placeSecrets, { table: 'BackupTask', row: id })
}

export function targetSecretsRow({ taskId, serviceId }: { taskId: string; serviceId: string }): string {
  return `${taskId}/${serviceId}`
}

export function openTargetSecrets(target: { taskId: string; serviceId: string; placeSecrets: unknown }) {
  return openSecrets(target.placeSecrets, { table: 'RestorationTarget', row: targetSecretsRow(target) })
}

function originGone(): AppError {
  return new AppError('NOT_FOUND', 'The task whose stored password was to be used is gone.', {
    remedy: 'Type the password.',
  })
}
