import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#lib/errors.ts'
import { isAlive, nameProcessTable } from '#lib/sources/process-table.ts'

const prefix = 'kmc-restoration-'
/** `kmc-restoration-<process table>-<pid>-<random>`; earlier versions named no owner. */
const ownedName = /^kmc-restoration-([0-9a-f]{8})-(\d{1,10})-[^-]+$/
/** Whoever owned it cannot be asked. */
const abandonedAfterMs = 24 * 60 * 60 * 1000

/**
 * A private folder (0700) for one run: spools with secrets are opened there and lose their names at once. Its own name
 * says who works in it.
 * @throws AppError INTERNAL
 */
export async function makeWorkFolder(parent: string): Promise<string> {
  try {
    return await mkdtemp(join(parent, `${prefix}${await nameProcessTable()}-${process.pid}-`))
  } catch (cause) {
    throw new AppError('INTERNAL', `The work folder ${parent} cannot be written to.`, {
      remedy: 'Make the folder and give it to the user of this process, or name another with KMC_WORK_DIR.',
      cause,
    })
  }
}

/**
 * Removes what processes that were killed could not remove themselves: of a dead process of this host at once, where
 * the process cannot be asked after a day. Folders of other users, and links, are left alone: /tmp is shared.
 */
export async function removeAbandonedWorkFolders(parent: string, now = Date.now()): Promise<void> {
  const table = await nameProcessTable()
  const names = await readdir(parent).catch(() => [])
  for (const name of names.filter((one) => one.startsWith(prefix))) {
    const path = join(parent, name)
    const found = await lstat(path).catch(() => null)
    if (!found?.isDirectory() || found.uid !== process.getuid?.()) continue
    const owner = ownedName.exec(name)
    const isAbandoned = owner?.[1] === table ? !isAlive(Number(owner[2])) : now - found.mtimeMs > abandonedAfterMs
    if (isAbandoned) await rm(path, { recursive: true, force: true }).catch(() => {})
  }
}
