import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#lib/errors.ts'

const prefix = 'kmc-restoration-'
/** No execution takes as long: older folders are of workers that were killed. */
const abandonedAfterMs = 24 * 60 * 60 * 1000

/** A private folder (0700) for one backup or restoration: its spool holds secrets. @throws AppError INTERNAL */
export async function makeSpoolDirectory(workDirectory: string): Promise<string> {
  try {
    return await mkdtemp(join(workDirectory, prefix))
  } catch (cause) {
    throw new AppError('INTERNAL', `The worker cannot write to its work folder ${workDirectory}.`, {
      remedy: 'Make the folder and give it to the worker’s user, or name another with KMC_WORK_DIR.',
      cause,
    })
  }
}

/** Removes what workers that were killed could not remove themselves. */
export async function removeAbandonedSpools(workDirectory: string, now = Date.now()): Promise<void> {
  const names = await readdir(workDirectory).catch(() => [])
  for (const name of names.filter((one) => one.startsWith(prefix))) {
    const path = join(workDirectory, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }))
    // Another user's folder in a shared /tmp is that user's to remove.
    if (now - mtimeMs > abandonedAfterMs) await rm(path, { recursive: true, force: true }).catch(() => {})
  }
}
