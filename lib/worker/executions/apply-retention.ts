import { dirname } from 'node:path/posix'
import { type BackupSetFacts, chooseSetsToDelete } from '#lib/backup/retention.ts'
import { isAppError } from '#lib/errors.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import type { Reporter } from '#lib/progress.ts'
import { type FilePlace, isSamePlace } from '#lib/sources/file-place.ts'
import type { Source } from '#lib/sources/source.ts'
import { parseFilePlace } from '#lib/tasks/stored-file-place.ts'

interface BackupSet extends BackupSetFacts {
  files: KeptFile[]
}

interface KeptFile {
  id: string
  path: string
  missingAt: Date | null
}

/** Where the files of a task go now. */
export interface RetentionPlace {
  source: Source
  place: FilePlace
  /** Throws where it is not the place that was written to before: then nothing is said to be deleted. */
  assertSame(): Promise<void>
}

/**
 * Deletes the oldest backup file sets of a task beyond its number of copies; a set is all files of one execution. Files
 * that were written to another place neither count nor are touched; one that is not there any more is said to be missing.
 */
export async function applyRetention(
  db: PrismaClient,
  task: { id: string; maxCopies: number },
  at: RetentionPlace,
  report: Reporter,
  signal: AbortSignal,
): Promise<void> {
  await at.assertSame()
  const executions = await db.execution.findMany({
    where: { backupTaskId: task.id, files: { some: { deletedAt: null } } },
    orderBy: { queuedAt: 'desc' },
    include: { files: { where: { deletedAt: null } } },
  })
  const isHere = ({ place }: { place: unknown }) => isSamePlace(parseFilePlace(place, at.place), at.place)
  const here = executions.flatMap(({ files }) => files.filter(isHere))
  const elsewhere = executions.reduce((sum, { files }) => sum + files.length, 0) - here.length
  if (elsewhere > 0) {
    report.log(
      'info',
      `${elsewhere === 1 ? '1 archive lies' : `${elsewhere} archives lie`} where this task wrote before; what lies there is kept and not counted.`,
    )
  }
  const missing = await findMissing(here, at.source, signal)
  await noteMissing(db, here, missing, report)
  const sets = executions.flatMap(({ status, files }): BackupSet[] => {
    const there = files.filter((file) => isHere(file) && !missing.has(file.id))
    if (there.length === 0) return []
    // A run that failed at its second service left a whole file of the first: a fragment, not a set to fall back on.
    const isWhole = !isUnfinished(status) && there.length === files.length
    return [
      {
        files: there,
        status: isWhole && files.every((file) => file.status === 'complete') ? 'complete' : 'partial',
        isVerified: files.every((file) => file.verifiedAt !== null),
      },
    ]
  })
  for (const set of chooseSetsToDelete(sets, task.maxCopies)) {
    for (const file of set.files) {
      signal.throwIfAborted()
      if (!(await removeFile(at, file.path, report, signal))) continue
      await db.backupFile.update({ where: { id: file.id }, data: { deletedAt: new Date() } })
      report.log('info', `Deleted ${file.path}: more than ${task.maxCopies} copies are kept.`)
    }
  }
}

/** The run in hand is still Running when its retention begins. */
function isUnfinished(status: string): boolean {
  return status === 'Failed' || status === 'Stopped'
}

/** Ids of the files that their folders do not hold. A folder that cannot be listed tells nothing. */
async function findMissing(files: readonly KeptFile[], source: Source, signal: AbortSignal): Promise<Set<string>> {
  const missing = new Set<string>()
  const folders = Map.groupBy(files, ({ path }) => dirname(path))
  for (const [folder, inIt] of folders) {
    try {
      const names = new Set((await source.list(folder, signal)).map(({ name }) => `${folder}/${name}`))
      for (const { id, path } of inIt) if (!names.has(path)) missing.add(id)
    } catch (error) {
      signal.throwIfAborted()
      if (!isAppError(error)) throw error
      if (error.code === 'SOURCE_NOT_FOUND') for (const { id } of inIt) missing.add(id)
    }
  }
  return missing
}

async function noteMissing(
  db: PrismaClient,
  files: readonly KeptFile[],
  missing: ReadonlySet<string>,
  report: Reporter,
): Promise<void> {
  for (const { id, path, missingAt } of files) {
    const isMissing = missing.has(id)
    if (isMissing === (missingAt !== null)) continue
    await db.backupFile.update({ where: { id }, data: { missingAt: isMissing ? new Date() : null } })
    if (isMissing) report.log('warn', `${path} is missing: it is not there, and this console has not deleted it.`)
    else report.log('info', `${path} is there again.`)
  }
}

/** A copy too many is no reason to fail a backup that is written and verified: what cannot be deleted is said in the log. */
async function removeFile(
  { source, assertSame }: RetentionPlace,
  path: string,
  report: Reporter,
  signal: AbortSignal,
): Promise<boolean> {
  await assertSame()
  try {
    await source.remove(path, signal)
    return true
  } catch (error) {
    signal.throwIfAborted()
    if (!isAppError(error)) throw error
    report.log('warn', `${path} could not be deleted, though more copies are kept than wanted: ${error.message}`)
    return false
  }
}
