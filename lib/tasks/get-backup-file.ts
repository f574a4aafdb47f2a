import type { BackupFileOriginView } from '#lib/contract/archives.ts'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { datesOf } from '#lib/secrets/place-secrets.ts'
import { backupPlaceSchema } from '#lib/sources/path-types.ts'
import { restorationPlaceOf } from '#lib/sources/restoration-place-of.ts'
import { executionParts, viewExecution } from './execution-view.ts'

/** A file of a backup's history. @throws AppError NOT_FOUND */
export async function getBackupFile(id: string): Promise<BackupFileOriginView> {
  const row = await getDb().backupFile.findUnique({
    where: { id },
    include: { execution: { include: { ...executionParts, backupTask: true } } },
  })
  const file = row === null ? undefined : viewExecution(row.execution).files.find((one) => one.id === id)
  if (row === null || file === undefined) throw new AppError('NOT_FOUND', 'There is no such backup file.')
  const { cluster, backupTask, startedAt } = row.execution
  return {
    file,
    cluster,
    task: backupTask && { id: backupTask.id, name: backupTask.name },
    place: backupTask
      ? restorationPlaceOf(backupPlaceSchema.parse(backupTask.place), file.path)
      : { pathType: 'LocalDir', sourcePath: file.path },
    secretsFrom: backupTask && { of: 'backupTask', taskId: backupTask.id },
    secretsSet: backupTask ? datesOf(backupTask.placeSecrets) : {},
    takenAt: (startedAt ?? row.createdAt).toISOString(),
  }
}
