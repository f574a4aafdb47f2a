import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ArchiveReader } from '#lib/archive/archive.ts'
import { openArchive } from '#lib/archive/read-archive.ts'
import { AppError } from '#lib/errors.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { localDirError } from '#lib/sources/local-dir-error.ts'
import type { Source } from '#lib/sources/source.ts'
import { usageError } from './usage-error.ts'

/** A place and a path in it. */
export interface PlacePath {
  source: Source
  path: string
}

/** The kinds of place that the console knows and kmc does not open yet, by the scheme of their URLs. */
const futureSchemes = ['cifs', 'nfs', 'hdfs', 'obs', 'sftp']

/** The place of a FILE argument. Throws INVALID_INPUT, SOURCE_UNSUPPORTED, SOURCE_*. */
export async function openFile(argument: string): Promise<PlacePath> {
  const given = localPathOf(argument)
  // Links are the caller's own: what they lead to is what is read.
  const path = await realpath(given).catch((error: unknown) => {
    throw localDirError(error, 'read', given)
  })
  return { source: createLocalDirSource({ root: dirname(path) }), path }
}

/** The place of a DIR argument, which need not exist; its parent must. Throws as openFile. */
export async function openFolder(argument: string): Promise<PlacePath> {
  const path = localPathOf(argument)
  const found = await stat(path).catch(() => null)
  if (found && !found.isDirectory()) throw usageError(`${path} is not a folder.`, 'Name a folder.')
  return { source: createLocalDirSource({ root: path }), path }
}

/** A folder of this host, for what is kept beside archives there. Throws as openFile. */
export function localFolderOf(argument: string): string {
  return localPathOf(argument)
}

/** Opens the archive of a FILE argument, anew at each call. */
export async function openArchiveFile({ source, path }: PlacePath, signal: AbortSignal): Promise<ArchiveReader> {
  return openArchive(await source.open(path, signal), signal)
}

/** The last component, for what is printed. */
export function nameOf({ path }: PlacePath): string {
  return basename(path)
}

function localPathOf(argument: string): string {
  if (argument.trim() === '') throw usageError('A path is empty.')
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(argument)?.[1]?.toLowerCase()
  if (scheme === undefined) return resolve(argument)
  if (scheme === 'file') {
    try {
      return fileURLToPath(argument)
    } catch {
      throw usageError(`${argument} is not a file URL.`, 'Write it with three slashes: file:///backups/archive.tar.gz')
    }
  }
  if (futureSchemes.includes(scheme)) {
    throw new AppError('SOURCE_UNSUPPORTED', `kmc does not open ${scheme}:// places yet.`, {
      remedy: 'Copy the archive to this host, or mount the place, and name the path.',
    })
  }
  throw usageError(`${scheme}:// is not a kind of place.`, 'Name a path of this host, or a file:// URL.')
}
