import { dirname } from 'node:path/posix'
import { type Database, getDb } from '#lib/db.ts'
import { isAppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { localBackupFolder } from '#lib/sources/backup-folder.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { requireLocalPlace } from './require-local-place.ts'

const dayMs = 24 * 60 * 60 * 1000

/**
 * Removes uploads that nobody used for so many days and no restoration task names. One that cannot be removed, as on a
 * host that does not see its folder, stays for the next time.
 * @param days 0: all are kept
 * @returns the paths that were removed
 */
export async function removeOldUploads(days: number): Promise<string[]> {
  if (days === 0) return []
  const before = new Date(Date.now() - days * dayMs)
  const old = await getDb().upload.findMany({
    where: { leaseUntil: null, usedAt: { lt: before } },
    include: { cluster: true },
  })
  const removed: string[] = []
  for (const { id, path, cluster } of old) {
    try {
      // Of the time when it was uploaded; the cluster's may be another by now.
      const dataStoragePath = dirname(dirname(dirname(path)))
      await requireLocalPlace({ ...cluster, dataStoragePath })
      const isGone = await getDb().$transaction(async (db) => {
        if (await isNamed(db, path)) return false
        if ((await db.upload.deleteMany({ where: { id, usedAt: { lt: before } } })).count === 0) return false
        await removeFile(dataStoragePath, path)
        return true
      })
      if (isGone) removed.push(path)
    } catch (error) {
      if (!isAppError(error)) throw error
      log.warn({ path, reason: error.message }, 'an old upload could not be removed')
    }
  }
  if (removed.length > 0) log.info({ paths: removed, days }, 'old uploads were removed')
  return removed
}

async function isNamed(db: Database, path: string): Promise<boolean> {
  const named = { path: ['sourcePath'], equals: path }
  return (await db.restorationTarget.findFirst({ where: { pathType: 'LocalDir', place: named } })) !== null
}

async function removeFile(dataStoragePath: string, path: string): Promise<void> {
  try {
    await createLocalDirSource({ root: localBackupFolder(dataStoragePath) }).remove(path)
  } catch (error) {
    // Somebody was first.
    if (!isAppError(error, 'SOURCE_NOT_FOUND')) throw error
  }
}
