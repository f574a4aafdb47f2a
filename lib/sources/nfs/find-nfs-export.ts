import { AppError, isAppError } from '#lib/errors.ts'
import { joinPlacePath } from '../place-path.ts'
import { errnoName, NfsStatus, wordingOf } from './nfs-error.ts'

export interface NfsExport {
  version: 3 | 4
  /** What is mounted: the first components of the path. */
  components: readonly string[]
}

/** The server is there, but not this path: a shorter one may do. */
const pathErrors = ['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR', 'EROFS', 'EINVAL', 'ENAMETOOLONG', 'ELOOP']

/**
 * The longest prefix of the path that the server lets us mount, never its root: by NFS 4, where the path is that of
 * its tree of exports, then by NFS 3, where it is the server's own.
 * @param tryMount throws AppError; with an NfsStatus as its cause when the server answered
 * @throws AppError that says what each version answered
 */
export async function findNfsExport(
  host: string,
  components: readonly string[],
  tryMount: (found: NfsExport) => Promise<void>,
): Promise<NfsExport> {
  const failures: { version: 3 | 4; error: AppError; isAboutPath: boolean }[] = []
  for (const version of [4, 3] as const) {
    for (let length = components.length; length > 0; length--) {
      const found: NfsExport = { version, components: components.slice(0, length) }
      try {
        await tryMount(found)
        return found
      } catch (error) {
        if (!isAppError(error) || !(error.cause instanceof NfsStatus)) throw error
        // What is silent to one version is silent to the other.
        if (error.code === 'SOURCE_TIMEOUT') throw error
        const isAboutPath =
          pathErrors.includes(errnoName(error.cause.failure.errno)) && error.code !== 'SOURCE_UNREACHABLE'
        // Of several prefixes the longest is what the person typed.
        if (length === components.length) failures.push({ version, error, isAboutPath })
        if (!isAboutPath) break
      }
    }
  }
  throw describeFailures(host, joinPlacePath(components), failures)
}

function describeFailures(
  host: string,
  path: string,
  failures: readonly { version: 3 | 4; error: AppError; isAboutPath: boolean }[],
): AppError {
  const answers = failures.map(({ version, error }) => `NFS ${version}: ${saysOf(error)}`).join('; ')
  const decisive = failures.find(({ isAboutPath }) => isAboutPath) ?? failures[0]
  if (!decisive?.isAboutPath) {
    return new AppError(decisive?.error.code ?? 'SOURCE_UNREACHABLE', `Cannot mount from ${host}: ${answers}.`, {
      remedy: decisive?.error.remedy,
      cause: decisive?.error,
    })
  }
  return new AppError(
    decisive.error.code === 'SOURCE_DENIED' ? 'SOURCE_DENIED' : 'SOURCE_NOT_FOUND',
    `${host} lets this host mount neither ${path} nor a folder above it: ${answers}.`,
    {
      remedy:
        'Check the path against the exports of the server, and that it exports the folder to this host for writing, with sec=sys and ports above 1023 allowed (insecure).',
      cause: decisive.error,
    },
  )
}

function saysOf(error: AppError): string {
  if (!(error.cause instanceof NfsStatus)) return error.message
  const { says, name } = wordingOf(error.cause.failure)
  return `${says} (${name})`
}
