import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { link, mkdir, open, readdir, unlink } from 'node:fs/promises'
import { createLocalDirSource } from './local-dir.ts'
import { errnoOf, localDirError } from './local-dir-error.ts'
import { localMarkerName } from './local-marker-name.ts'
import { makePartialName } from './partial-file.ts'

/**
 * A hidden file in `<data storage path>/LocalBackup` with an id of its own. The database remembers the id, and so tells
 * the disk that archives were written to from the empty folder that stays when its mount is lost.
 */

/** An id and a line feed; of a longer file only the beginning. */
const markerBytes = 64

/** null where the folder or the marker in it is missing. @throws AppError SOURCE_DENIED and the like */
export async function readLocalMarker(root: string): Promise<string | null> {
  try {
    const handle = await open(
      `${root}/${localMarkerName}`,
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    )
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(markerBytes), 0, markerBytes, 0)
      return buffer.toString('utf8', 0, bytesRead).trim()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw localDirError(error, 'read', `${root}/${localMarkerName}`)
  }
}

/**
 * Marks a folder that has no marker, making the folder where only that is missing.
 * @returns the id that stands there by now: another process may have been a moment earlier
 * @throws AppError SOURCE_NOT_FOUND where the data storage path itself is missing, SOURCE_DENIED and the like
 */
export async function writeLocalMarker(root: string, marker: string = randomUUID()): Promise<string> {
  await createLocalDirSource({ root }).freeBytes('')
  const path = `${root}/${localMarkerName}`
  const partial = `${root}/${await makePartialName(localMarkerName)}`
  try {
    await mkdir(root, { mode: 0o700 }).catch(ignoreExisting)
    const handle = await open(partial, 'wx', 0o600)
    try {
      await handle.writeFile(`${marker}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    // Unlike rename, link never replaces a file.
    await link(partial, path).catch(ignoreExisting)
    await unlink(partial)
  } catch (error) {
    throw localDirError(error, 'write', path)
  }
  return (await readLocalMarker(root)) ?? marker
}

/** True as well where there is no folder. */
export async function isEmptyFolder(root: string): Promise<boolean> {
  try {
    return (await readdir(root)).length === 0
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true
    throw localDirError(error, 'list', root)
  }
}

function ignoreExisting(error: unknown): void {
  if (errnoOf(error) !== 'EEXIST') throw error
}
