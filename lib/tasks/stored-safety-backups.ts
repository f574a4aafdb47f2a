import { dirname } from 'node:path/posix'
import { z } from 'zod'
import type { Database } from '#lib/db.ts'

/** The JSON column RestorationTarget.safetyBackups. */

const safetyBackupSchema = z.object({
  /** The restoration that took it. */
  executionId: z.string(),
  /** Of the archive in the cluster's LocalDir. */
  path: z.string(),
  /** How the restoration was run; its undo goes the same way. */
  mode: z.enum(['offline', 'online']),
  /** Of the ensemble that was restored; null where an earlier version took it. */
  servers: z.array(z.string()).nullable().default(null),
})

export type SafetyBackupRef = z.infer<typeof safetyBackupSchema>

/** Oldest first. */
export function parseSafetyBackups(column: unknown): SafetyBackupRef[] {
  return z.array(safetyBackupSchema).parse(column)
}

/** Of the time when it was taken, `<data storage path>/LocalBackup/<folder>/<file>`: the cluster's may be another by now. */
export function dataStoragePathOf({ path }: SafetyBackupRef): string {
  return dirname(dirname(dirname(path)))
}

interface TargetKey {
  taskId: string
  serviceId: string
}

/** Before the first write of a restoration: whatever becomes of it, Undo finds what was there. */
export async function rememberSafetyBackup(db: Database, target: TargetKey, backup: SafetyBackupRef): Promise<void> {
  const { where, backups } = await read(db, target)
  await db.restorationTarget.update({ where, data: { safetyBackups: [...backups, backup] } })
}

/** After it was undone. */
export async function forgetSafetyBackup(db: Database, target: TargetKey, path: string): Promise<void> {
  const { where, backups } = await read(db, target)
  await db.restorationTarget.update({
    where,
    data: { safetyBackups: backups.filter((backup) => backup.path !== path) },
  })
}

async function read(db: Database, { taskId, serviceId }: TargetKey) {
  const where = { taskId_serviceId: { taskId, serviceId } }
  const { safetyBackups } = await db.restorationTarget.findUniqueOrThrow({ where, select: { safetyBackups: true } })
  return { where, backups: parseSafetyBackups(safetyBackups) }
}
