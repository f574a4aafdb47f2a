import { join } from 'node:path/posix'
import { backupFolderName } from '#lib/archive/archive-name.ts'
import type { ListView } from '#lib/contract/listing.ts'
import type { BackupTaskView } from '#lib/contract/tasks.ts'
import { getDb } from '#lib/db.ts'
import type { Prisma } from '#lib/generated/prisma/client.ts'
import { datesOf } from '#lib/secrets/place-secrets.ts'
import { backupFolderOf } from '#lib/sources/backup-folder.ts'
import { backupPlaceSchema } from '#lib/sources/path-types.ts'
import { viewRows } from '#lib/view-rows.ts'
import { type ExecutionSummaryRow, progressOfLast, summarizeExecution } from './execution-view.ts'
import { findLastBackups } from './find-last-executions.ts'
import { taskNotFound } from './task-rules.ts'

const named = { select: { id: true, name: true } } as const
const taskParts = {
  cluster: { include: { services: { ...named, orderBy: { name: 'asc' } } } },
  services: { select: { service: named }, orderBy: { service: { name: 'asc' } } },
} satisfies Prisma.BackupTaskInclude
type BackupTaskRow = Prisma.BackupTaskGetPayload<{ include: typeof taskParts }>

export async function listBackupTasks(): Promise<ListView<BackupTaskView>> {
  const rows = await getDb().backupTask.findMany({ include: taskParts, orderBy: { createdAt: 'desc' } })
  const last = await findLastBackups(rows.map(({ id }) => id))
  return viewRows(rows, nameOf, (row) => viewTask(row, last.get(row.id)))
}

/** @throws AppError NOT_FOUND */
export async function getBackupTask(id: string): Promise<BackupTaskView> {
  const row = await getDb().backupTask.findUnique({ where: { id }, include: taskParts })
  if (row === null) throw taskNotFound()
  return viewTask(row, (await findLastBackups([id])).get(id))
}

const nameOf = ({ name }: BackupTaskRow) => name

function viewTask(row: BackupTaskRow, last: ExecutionSummaryRow | undefined): BackupTaskView {
  const chosen = row.services.map(({ service }) => service)
  const services = row.allServices ? row.cluster.services : chosen
  const names = { taskName: row.name, taskCreatedAt: row.createdAt, dataSource: services[0]?.name ?? '' }
  const place = backupPlaceSchema.parse(row.place)
  const folder = backupFolderOf(place, row.cluster)
  return {
    id: row.id,
    name: row.name,
    cluster: { id: row.cluster.id, name: row.cluster.name },
    mode: 'Manual',
    services: row.allServices ? null : chosen,
    pathType: row.pathType,
    place,
    secretsSet: datesOf(row.placeSecrets),
    folder: join(folder, backupFolderName(row.pathType, names)),
    maxCopies: row.maxCopies,
    version: row.version,
    status: row.status,
    progress: progressOfLast(last),
    lastExecution: last === undefined ? null : summarizeExecution(last),
    createdAt: row.createdAt.toISOString(),
  }
}
