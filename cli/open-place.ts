import { realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ArchiveReader } from '#lib/archive/archive.ts'
import { openArchive } from '#lib/archive/read-archive.ts'
import { createLocalDirSource } from '#lib/sources/local-dir.ts'
import { localDirError } from '#lib/sources/local-dir-error.ts'
import type { Source } from '#lib/sources/source.ts'
import type { CommandContext } from './command.ts'
import { openRemotePlace } from './places/open-remote-place.ts'
import { readPlaceSecrets } from './places/place-secrets.ts'
import { isPlaceScheme, parsePlaceUrl } from './places/place-url.ts'
import { usageError } from './usage-error.ts'

/** Every command that names a FILE or DIR has them. */
export interface PlaceArguments {
  placeAuthFile?: string
}

/** A place and a path in it. */
export interface PlacePath {
  source: Source
  path: string
  isRemote: boolean
  /** What names a path of this place on a command line. */
  argumentOf(path: string): string
}

/** The place of a FILE argument. Throws INVALID_INPUT, SOURCE_*. */
export async function openFile(argument: string, flags: PlaceArguments, context: CommandContext): Promise<PlacePath> {
  if (isRemote(argument)) return openRemote(argument, 'file', flags, context)
  const given = localPathOf(argument)
  // Links are the caller's own: what they lead to is what is read.
  const path = await realpath(given).catch((error: unknown) => {
    throw localDirError(error, 'read', given)
  })
  return { source: createLocalDirSource({ root: dirname(path) }), path, isRemote: false, argumentOf: (one) => one }
}

/** The place of a DIR argument, which need not exist; its parent must. Throws as openFile. */
export async function openFolder(argument: string, flags: PlaceArguments, context: CommandContext): Promise<PlacePath> {
  if (isRemote(argument)) return openRemote(argument, 'folder', flags, context)
  const path = localPathOf(argument)
  const found = await stat(path).catch(() => null)
  if (found && !found.isDirectory()) throw usageError(`${path} is not a folder.`, 'Name a folder.')
  return { source: createLocalDirSource({ root: path }), path, isRemote: false, argumentOf: (one) => one }
}

/** A folder of this host, for what is kept beside archives there. Throws INVALID_INPUT. */
export function localFolderOf(argument: string, flag: string): string {
  if (!isRemote(argument)) return localPathOf(argument)
  throw usageError(
    `${flag} is a URL.`,
    'Name a folder of this host with --targets-dir, the same one at each repetition.',
  )
}

/** Opens the archive of a FILE argument, anew at each call. */
export async function openArchiveFile({ source, path }: PlacePath, signal: AbortSignal): Promise<ArchiveReader> {
  return openArchive(await source.open(path, signal), signal)
}

async function openRemote(
  argument: string,
  what: 'file' | 'folder',
  { placeAuthFile }: PlaceArguments,
  { output, signal }: CommandContext,
): Promise<PlacePath> {
  const url = parsePlaceUrl(argument)
  if (what === 'file' && url.path === '/') {
    throw usageError(`The ${url.scheme}:// URL names no file.`, 'The path of the archive follows the host.')
  }
  const source = await openRemotePlace({
    url,
    folder: what === 'file' ? dirname(url.path) : url.path,
    forReading: what === 'file',
    secrets: await readPlaceSecrets(placeAuthFile),
    onRetry: ({ reason, attempt, afterMs }) =>
      output.log('warn', `${reason} Attempt ${attempt} follows in ${afterMs / 1000} s.`),
    signal,
  })
  return { source, path: url.path, isRemote: true, argumentOf: url.urlOf }
}

function isRemote(argument: string): boolean {
  return isPlaceScheme(schemeOf(argument) ?? '')
}

function schemeOf(argument: string): string | undefined {
  return /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(argument)?.[1]?.toLowerCase()
}

function localPathOf(argument: string): string {
  if (argument.trim() === '') throw usageError('A path is empty.')
  const scheme = schemeOf(argument)
  if (scheme === undefined) return resolve(argument)
  if (scheme === 'file') {
    try {
      return fileURLToPath(argument)
    } catch {
      throw usageError(`${argument} is not a file URL.`, 'Write it with three slashes: file:///backups/archive.tar.gz')
    }
  }
  throw usageError(
    `${scheme}:// is not a kind of place.`,
    'Name a path of this host, or a URL: file, cifs, nfs, hdfs, hdfss, obs, sftp.',
  )
}
