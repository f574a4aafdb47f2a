import { readSourceCluster } from '#lib/clusters/source-cluster-of.ts'
import type { BackupFileOriginView } from '#lib/contract/archives.ts'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { areSecretsFor, datesOf } from '#lib/secrets/place-secrets.ts'
import { backupPlaceSchema } from '#lib/sources/path-types.ts'
import { executionParts, viewExecution } from './execution-view.ts'
import { findFile } from './stored-file-place.ts'

/** A file of a backup's history. @throws AppError NOT_FOUND */
export async function getBackupFile(id: string): Promise<BackupFileOriginView> {
  const row = await getDb().backupFile.findUnique({
    where: { id },
    include: { execution: { include: { ...executionParts, backupTask: true } } },
  })
  const file = row === null ? undefined : viewExecution(row.execution).files.find((one) => one.id === id)
  if (row === null || file === undefined) throw new AppError('NOT_FOUND', 'There is no such backup file.')
  const { cluster, backupTask, startedAt } = row.execution
  const { place } = findFile(row, backupTask, await readSourceCluster(getDb(), cluster.id))
  return {
    file,
    cluster,
    task: backupTask && { id: backupTask.id, name: backupTask.name },
    place,
    secretsFrom: backupTask && { of: 'backupTask', taskId: backupTask.id },
    secretsSet:
      backupTask && areSecretsFor(place, backupPlaceSchema.parse(backupTask.place))
        ? datesOf(backupTask.placeSecrets)
        : {},
    takenAt: (startedAt ?? row.createdAt).toISOString(),
  }
}
