import { type BackupSetFacts, chooseSetsToDelete } from '#lib/backup/retention.ts'
import { isAppError } from '#lib/errors.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import type { Reporter } from '#lib/progress.ts'
import type { Source } from '#lib/sources/source.ts'

interface BackupSet extends BackupSetFacts {
  files: { id: string; path: string }[]
}

/** Deletes the oldest backup file sets of a task beyond its number of copies; a set is all files of one execution. */
export async function applyRetention(
  db: PrismaClient,
  task: { id: string; maxCopies: number },
  source: Source,
  report: Reporter,
  signal: AbortSignal,
): Promise<void> {
  const executions = await db.execution.findMany({
    where: { backupTaskId: task.id, files: { some: { deletedAt: null } } },
    orderBy: { queuedAt: 'desc' },
    include: { files: { where: { deletedAt: null } } },
  })
  const sets = executions.map(
    ({ status, files }): BackupSet => ({
      files,
      // A run that failed at its second service left a whole file of the first: a fragment, not a set to fall back on.
      status: isWhole(status) && files.every((file) => file.status === 'complete') ? 'complete' : 'partial',
      isVerified: files.every((file) => file.verifiedAt !== null),
    }),
  )
  for (const set of chooseSetsToDelete(sets, task.maxCopies)) {
    for (const file of set.files) {
      signal.throwIfAborted()
      if (!(await removeFile(source, file.path, report, signal))) continue
      await db.backupFile.update({ where: { id: file.id }, data: { deletedAt: new Date() } })
      report.log('info', `Deleted ${file.path}: more than ${task.maxCopies} copies are kept.`)
    }
  }
}

/** The run in hand is still Running when its retention begins. */
function isWhole(status: string): boolean {
  return status !== 'Failed' && status !== 'Stopped'
}

/** A copy too many is no reason to fail a backup that is written and verified: what cannot be deleted is said in the log. */
async function removeFile(source: Source, path: string, report: Reporter, signal: AbortSignal): Promise<boolean> {
  try {
    await source.remove(path, signal)
    return true
  } catch (error) {
    signal.throwIfAborted()
    // Deleted by a person already: it is gone all the same.
    if (isAppError(error, 'SOURCE_NOT_FOUND')) return true
    if (!isAppError(error)) throw error
    report.log('warn', `${path} could not be deleted, though more copies are kept than wanted: ${error.message}`)
    return false
  }
}
