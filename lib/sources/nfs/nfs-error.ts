import { constants } from 'node:os'
import { z } from 'zod'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { answerTooLong } from '../listing-limit.ts'
import type { ToolEnd } from '../run-tool.ts'

/** The line of JSON that the helper ends with. */
const failureSchema = z.object({ step: z.string(), errno: z.number().int(), text: z.string() })
export type NfsFailure = z.infer<typeof failureSchema>

interface Wording {
  code: ErrorCode
  says: string
  remedy: string
}

/** What a command was about, for the words of its failure. */
export interface NfsAttempt {
  /** As in "Cannot <attempt>": `read /export/file`. */
  attempt: string
  host: string
  stallMs: number
}

const rightsRemedy =
  'Export the folder for writing to this host, and give it to the user and group that the console uses (numbers; nobody is 65534).'
const reachRemedy =
  'Check address and port, that the NFS service runs there, and the firewalls on the way (TCP 2049; for NFS 3 also 111 and the port of its mount service).'
const againRemedy = 'Look at the log of the file server, then run it again.'
const pathRemedy = 'Check the path; the file may have been deleted or moved.'
const nameRemedy = 'Choose another name or path.'
const spaceRemedy = 'Free some space or delete old copies, then run it again.'

const denied: Wording = { code: 'SOURCE_DENIED', says: 'access is denied', remedy: rightsRemedy }
const silent: Wording = { code: 'SOURCE_TIMEOUT', says: 'the server does not answer', remedy: reachRemedy }
const lost: Wording = { code: 'SOURCE_UNREACHABLE', says: 'the connection was lost', remedy: againRemedy }

const lacking: Wording = {
  code: 'SOURCE_UNSUPPORTED',
  says: 'the file system of the export lacks what is needed (hard links)',
  remedy: 'Export a folder of another file system.',
}

const wordings: Record<string, Wording> = {
  ENOENT: { code: 'SOURCE_NOT_FOUND', says: 'it does not exist', remedy: pathRemedy },
  EACCES: denied,
  EPERM: denied,
  EROFS: { code: 'SOURCE_DENIED', says: 'the export is read-only', remedy: rightsRemedy },
  ENOSPC: { code: 'SOURCE_NO_SPACE', says: 'the disk is full', remedy: spaceRemedy },
  EDQUOT: { code: 'SOURCE_NO_SPACE', says: 'the quota is used up', remedy: spaceRemedy },
  EFBIG: { code: 'SOURCE_NO_SPACE', says: 'the file is too large for its disk', remedy: spaceRemedy },
  EEXIST: {
    code: 'SOURCE_EXISTS',
    says: 'it exists already and is not overwritten',
    remedy: 'Choose another name, or delete the file first.',
  },
  ELOOP: { code: 'INVALID_INPUT', says: 'it leads through a symbolic link', remedy: nameRemedy },
  ENOTDIR: { code: 'INVALID_INPUT', says: 'it leads through something that is not a folder', remedy: nameRemedy },
  EISDIR: { code: 'INVALID_INPUT', says: 'it is a folder, not a file', remedy: nameRemedy },
  ENAMETOOLONG: { code: 'INVALID_INPUT', says: 'a name in it is too long', remedy: nameRemedy },
  ESTALE: {
    code: 'SOURCE_UNREACHABLE',
    says: 'the file or the export was replaced meanwhile (stale handle)',
    remedy: againRemedy,
  },
  EOPNOTSUPP: lacking,
  ENOTSUP: lacking,
  EINTR: silent,
  ETIMEDOUT: silent,
  // libnfs says EIO for a connection that is gone, and EFAULT for whatever it has no number for.
  EIO: lost,
  EFAULT: { ...lost, says: 'the server refuses it or the connection was lost' },
}

/** The server's own words, which libnfs puts into its texts: they decide where its number does not. */
const statusName = /\b(NFS3ERR|NFS4ERR|MNT3ERR)_([A-Z0-9_]+)/
const statusWordings: Record<string, Wording> = {
  IO: { code: 'SOURCE_PROTOCOL', says: 'the disk of the server reports an error', remedy: againRemedy },
  NOTSUPP: lacking,
  WRONGSEC: {
    code: 'SOURCE_UNSUPPORTED',
    says: 'the export demands Kerberos',
    remedy: 'Export it with sec=sys to this host, or mount it on the worker’s host and use LocalDir.',
  },
  GRACE: {
    code: 'SOURCE_UNREACHABLE',
    says: 'the server has just started and waits for its former clients',
    remedy: 'Run it again in two minutes.',
  },
  EXPIRED: { ...lost, says: 'the server has given up the open file' },
  STALE_CLIENTID: { ...lost, says: 'the server was restarted' },
  STALE_STATEID: { ...lost, says: 'the server was restarted' },
  BAD_STATEID: { ...lost, says: 'the server has given up the open file' },
}

/** What the helper said, or undefined when it died without a word. */
export function readNfsFailure(end: ToolEnd): NfsFailure | undefined {
  for (const line of end.text.split('\n')) {
    if (!line.startsWith('{')) continue
    try {
      const parsed = failureSchema.safeParse(JSON.parse(line))
      if (parsed.success) return parsed.data
    } catch {
      // A line of the library's own.
    }
  }
  return undefined
}

/** What the server answered; the cause of an AppError that wraps it. */
export class NfsStatus extends Error {
  readonly failure: NfsFailure

  constructor(failure: NfsFailure) {
    super(failure.text)
    this.failure = failure
  }
}

/** The words for a helper that did not do its work. */
export function nfsError(end: ToolEnd, { attempt, host, stallMs }: NfsAttempt): AppError {
  if (end.spawnError) {
    return new AppError('SOURCE_UNSUPPORTED', `Cannot run the NFS helper: ${end.spawnError.message}.`, {
      remedy: 'docs/path-types/nfs.md says how it is built.',
      cause: end.spawnError,
    })
  }
  if (end.hasStalled) {
    return new AppError('SOURCE_TIMEOUT', `Cannot ${attempt}: ${host} was silent for ${stallMs / 1000} s.`, {
      remedy: reachRemedy,
    })
  }
  if (end.hasSaidTooMuch) return answerTooLong(attempt)
  const failure = readNfsFailure(end)
  if (!failure) {
    return new AppError('SOURCE_UNREACHABLE', `Cannot ${attempt}: ${host} ended the transfer early.`, {
      remedy: againRemedy,
    })
  }
  const { code, says, remedy, name } = wordingOf(failure)
  const atMount = failure.step === 'mount' ? ` (while mounting from ${host})` : ''
  return new AppError(code, `Cannot ${attempt}${atMount}: ${says} (${name}).`, {
    remedy,
    field: code === 'INVALID_INPUT' ? 'sourcePath' : undefined,
    cause: new NfsStatus(failure),
  })
}

/** @returns the wording, and the name the server gives it or else the system's */
export function wordingOf(failure: NfsFailure): Wording & { name: string } {
  const errno = errnoName(failure.errno)
  const [status, , statusCode = ''] = statusName.exec(failure.text) ?? []
  if (/not resolv/.test(failure.text)) {
    const says = 'the name has no address'
    return { code: 'SOURCE_UNREACHABLE', says, remedy: 'Check the name, or enter the IP address.', name: errno }
  }
  const wording = statusWordings[statusCode] ??
    wordings[errno] ?? { code: 'SOURCE_PROTOCOL', says: 'the server refuses it', remedy: againRemedy }
  return { ...wording, name: status ?? errno }
}

export function errnoName(errno: number): string {
  return Object.entries(constants.errno).find(([, number]) => number === errno)?.[0] ?? `errno ${errno}`
}
