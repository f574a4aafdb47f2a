import { AppError, type ErrorCode } from '#lib/errors.ts'

/** Whom an error speaks of. Never a password or a key. */
export interface SftpServerName {
  host: string
  port: number
  user: string
}

interface Wording {
  code: ErrorCode
  says: string
  remedy: string
}

const diskRemedy = 'Free some space, raise the quota or delete old copies, then run it again.'
const reachRemedy = 'Check address and port, that the SSH server runs there, and the firewalls on the way.'
const full: Wording = { code: 'SOURCE_NO_SPACE', says: 'the server’s disk is full', remedy: diskRemedy }
const lost: Wording = {
  code: 'SOURCE_UNREACHABLE',
  says: 'the connection was lost',
  remedy: 'Look at the SSH server’s log and at the network, then run it again.',
}
const noAnswer: Wording = { code: 'SOURCE_TIMEOUT', says: 'the server does not answer in time', remedy: reachRemedy }

const unoffered: Wording = {
  code: 'SOURCE_UNSUPPORTED',
  says: 'the server does not offer that',
  remedy: 'Use another SFTP server.',
}

/** By SFTP's status code, those of later versions included, which some servers use all the same. */
const wordings: Record<number, Wording> = {
  2: {
    code: 'SOURCE_NOT_FOUND',
    says: 'it does not exist',
    remedy: 'Check the path; the file may have been deleted or moved.',
  },
  3: {
    code: 'SOURCE_DENIED',
    says: 'permission is denied',
    remedy: 'Give this user access to it on the server, or choose another path.',
  },
  6: lost,
  7: lost,
  8: unoffered,
  11: {
    code: 'SOURCE_EXISTS',
    says: 'it exists already and is not overwritten',
    remedy: 'Choose another name, or delete the file first.',
  },
  14: full,
  15: { ...full, says: 'the user’s quota on the server is used up' },
}

/** The server's own word for all that has no code of its own: a full disk, a folder that is not empty, … */
const failureStatus = 4
const failure: Wording = {
  code: 'SOURCE_PROTOCOL',
  says: 'the server says only “Failure”',
  remedy: 'A full disk or quota is the usual cause; the SSH server’s log may say more.',
}

/** The answer that says no more than “Failure”. */
export function isPlainFailure(error: unknown): boolean {
  return error instanceof AppError && error.cause instanceof Error && statusOf(error.cause) === failureStatus
}

/** Wraps an SFTP answer, once. */
export function sftpError(error: Error, attempt: string, path: string, server: SftpServerName): AppError {
  const status = statusOf(error)
  // Without a status it is the channel that ended.
  const wording = status === undefined ? lost : (wordings[status] ?? failure)
  return wrap(wording, attempt, path, server, error)
}

export function lostError(attempt: string, path: string, server: SftpServerName): AppError {
  return wrap(lost, attempt, path, server)
}

export function stalledError(attempt: string, path: string, server: SftpServerName): AppError {
  return wrap(noAnswer, attempt, path, server)
}

export function unofferedError(attempt: string, path: string, server: SftpServerName): AppError {
  return wrap(unoffered, attempt, path, server)
}

export function fullError(attempt: string, path: string, server: SftpServerName): AppError {
  return wrap(full, attempt, path, server)
}

/** Wraps what happens before SFTP: the connection, the handshake, the login. */
export function connectError(
  error: Error,
  server: SftpServerName,
  login: 'password' | 'key',
  offered: string[],
): AppError {
  const { host, port, user } = server
  const level = 'level' in error ? error.level : undefined
  if (level === 'client-authentication') {
    const refused = login === 'password' ? 'the password' : 'the key'
    const wanted = login === 'password' ? ['password', 'keyboard-interactive'] : ['publickey']
    const isOffered = offered.length === 0 || wanted.some((method) => offered.includes(method))
    return new AppError(
      'SOURCE_AUTH',
      isOffered
        ? `${host} port ${port} refused ${refused} of user ${user}.`
        : `${host} port ${port} takes no ${login === 'password' ? 'passwords' : 'keys'} from user ${user}, only: ${offered.join(', ')}.`,
      {
        field: login === 'password' ? 'password' : 'privateKey',
        remedy:
          login === 'password'
            ? 'Check user and password, and that the server lets this user in by password.'
            : 'Add the public key to the user’s authorized_keys on the server, and check the user.',
      },
    )
  }
  if (level === 'client-timeout') {
    return new AppError('SOURCE_TIMEOUT', `${host} port ${port} does not answer as an SSH server in time.`, {
      remedy: reachRemedy,
    })
  }
  if (level === 'client-socket') {
    return new AppError('SOURCE_UNREACHABLE', `Cannot connect to ${host} port ${port}: ${error.message}.`, {
      remedy: reachRemedy,
    })
  }
  if (/lost before handshake|ended|ECONNRESET/i.test(error.message)) {
    return new AppError('SOURCE_UNREACHABLE', `${host} port ${port} ended the connection before the login.`, {
      remedy: 'Look at the SSH server’s log: it may limit connections or refuse this host.',
    })
  }
  return new AppError('SOURCE_PROTOCOL', `${host} port ${port} cannot be spoken with by SSH: ${error.message}`, {
    remedy: 'Check that an SSH server of the last ten years listens on this port.',
  })
}

function wrap(wording: Wording, attempt: string, path: string, server: SftpServerName, cause?: Error): AppError {
  const { host, port, user } = server
  const message = `Cannot ${attempt} ${path} on ${host} port ${port} as ${user}: ${wording.says}.`
  return new AppError(wording.code, message, { remedy: wording.remedy, ...(cause && { cause }) })
}

function statusOf(error: Error): number | undefined {
  return 'code' in error && typeof error.code === 'number' ? error.code : undefined
}
