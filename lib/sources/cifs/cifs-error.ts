import { AppError, type ErrorCode, isAppError } from '#lib/errors.ts'
import { answerTooLong } from '../listing-limit.ts'
import type { ToolEnd } from '../run-tool.ts'

interface Wording {
  code: ErrorCode
  /** Which step it was, where the answer tells better than the command. */
  step?: 'connect' | 'login' | 'share'
  says: string
  remedy: string
}

/** What a command was about, for the words of its failure. */
export interface CifsAttempt {
  /** As in "Cannot <attempt>": `read /share/file`. */
  attempt: string
  /** `//server/share`. */
  service: string
  port: number
  user: string
  stallMs: number
}

const rightsRemedy = 'Give the user the right on the share and in the file system beneath it, or choose another folder.'
const loginRemedy = 'Check user name, password and domain.'
const reachRemedy = 'Check address and port, that the file service runs there, and the firewalls on the way.'
const againRemedy = 'Look at the log of the file server, then run it again.'
const protectionRemedy =
  'The console speaks SMB 2 and 3 with signing. Allow that on the server; where it demands encryption, choose it here, and do not choose it for a server without SMB 3.'
const pathRemedy = 'Check the path; the file may have been deleted or moved.'
const nameRemedy = 'Choose another name or path.'
const spaceRemedy = 'Free some space or delete old copies, then run it again.'

const unreachable = (says: string): Wording => ({
  code: 'SOURCE_UNREACHABLE',
  step: 'connect',
  says,
  remedy: reachRemedy,
})
const login = (says: string, remedy = loginRemedy): Wording => ({ code: 'SOURCE_AUTH', step: 'login', says, remedy })
const missing: Wording = { code: 'SOURCE_NOT_FOUND', says: 'it does not exist', remedy: pathRemedy }
const lost: Wording = { code: 'SOURCE_UNREACHABLE', says: 'the connection was lost', remedy: againRemedy }

const wordings: Record<string, Wording> = {
  CONNECTION_REFUSED: unreachable('nothing listens there'),
  HOST_UNREACHABLE: unreachable('no way leads to the address'),
  NETWORK_UNREACHABLE: unreachable('no way leads to its network'),
  BAD_NETWORK_PATH: unreachable('the server is not found'),
  IO_TIMEOUT: { code: 'SOURCE_TIMEOUT', says: 'the server does not answer', remedy: reachRemedy },
  CONNECTION_DISCONNECTED: lost,
  CONNECTION_RESET: lost,
  CONNECTION_INVALID: lost,
  CONNECTION_ABORTED: lost,
  LOCAL_DISCONNECT: lost,
  REMOTE_DISCONNECT: lost,
  PIPE_BROKEN: lost,
  NETWORK_NAME_DELETED: lost,
  USER_SESSION_DELETED: lost,
  LOGON_FAILURE: login('user name or password is wrong'),
  WRONG_PASSWORD: login('the password is wrong'),
  NO_SUCH_USER: login('there is no such user'),
  ACCOUNT_DISABLED: login('the account is disabled', 'Enable the account on the server.'),
  ACCOUNT_LOCKED_OUT: login('the account is locked', 'Unlock the account on the server, then check the password.'),
  ACCOUNT_EXPIRED: login('the account has expired', 'Extend the account on the server.'),
  ACCOUNT_RESTRICTION: login('the account may not be used from here', 'Look at the restrictions of the account.'),
  INVALID_LOGON_HOURS: login('the account may not be used at this hour', 'Look at the restrictions of the account.'),
  INVALID_WORKSTATION: login('the account may not be used from this host', 'Look at the restrictions of the account.'),
  PASSWORD_EXPIRED: login('the password has expired', 'Change the password on the server, then enter it here.'),
  PASSWORD_MUST_CHANGE: login('the password must be changed', 'Change it on the server, then enter it here.'),
  LOGON_TYPE_NOT_GRANTED: login('the account may not log in over the network', 'Grant it that right on the server.'),
  TRUSTED_RELATIONSHIP_FAILURE: login(
    'the server cannot ask its domain',
    'Look at the domain membership of the server.',
  ),
  NO_LOGON_SERVERS: login('the server finds no domain controller', 'Look at the domain membership of the server.'),
  BAD_NETWORK_NAME: {
    code: 'SOURCE_NOT_FOUND',
    step: 'share',
    says: 'the server has no such share',
    remedy: 'Check the first component of the path: it is the name of the share.',
  },
  ACCESS_DENIED: { code: 'SOURCE_DENIED', says: 'access is denied', remedy: rightsRemedy },
  NETWORK_ACCESS_DENIED: { code: 'SOURCE_DENIED', says: 'access over the network is denied', remedy: rightsRemedy },
  MEDIA_WRITE_PROTECTED: { code: 'SOURCE_DENIED', says: 'the share is read-only', remedy: rightsRemedy },
  CANNOT_DELETE: { code: 'SOURCE_DENIED', says: 'the file is read-only or held open', remedy: rightsRemedy },
  PRIVILEGE_NOT_HELD: { code: 'SOURCE_DENIED', says: 'the user lacks a privilege', remedy: rightsRemedy },
  SHARING_VIOLATION: {
    code: 'SOURCE_DENIED',
    says: 'another program has the file open',
    remedy: 'Close the file there, then run it again.',
  },
  OBJECT_NAME_NOT_FOUND: missing,
  OBJECT_PATH_NOT_FOUND: missing,
  NO_SUCH_FILE: missing,
  DELETE_PENDING: { ...missing, says: 'it is being deleted' },
  OBJECT_NAME_COLLISION: {
    code: 'SOURCE_EXISTS',
    says: 'it exists already and is not overwritten',
    remedy: 'Choose another name, or delete the file first.',
  },
  OBJECT_NAME_INVALID: { code: 'INVALID_INPUT', says: 'the server does not take the name', remedy: nameRemedy },
  OBJECT_PATH_SYNTAX_BAD: { code: 'INVALID_INPUT', says: 'the server does not take the path', remedy: nameRemedy },
  NAME_TOO_LONG: { code: 'INVALID_INPUT', says: 'a name in it is too long', remedy: nameRemedy },
  NOT_A_DIRECTORY: {
    code: 'INVALID_INPUT',
    says: 'it leads through something that is not a folder',
    remedy: nameRemedy,
  },
  FILE_IS_A_DIRECTORY: { code: 'INVALID_INPUT', says: 'it is a folder, not a file', remedy: nameRemedy },
  STOPPED_ON_SYMLINK: { code: 'INVALID_INPUT', says: 'it leads through a symbolic link', remedy: nameRemedy },
  DISK_FULL: { code: 'SOURCE_NO_SPACE', says: 'the disk is full', remedy: spaceRemedy },
  QUOTA_EXCEEDED: { code: 'SOURCE_NO_SPACE', says: 'the quota is used up', remedy: spaceRemedy },
  DISK_QUOTA_EXCEEDED: { code: 'SOURCE_NO_SPACE', says: 'the quota is used up', remedy: spaceRemedy },
  FILE_TOO_LARGE: { code: 'SOURCE_NO_SPACE', says: 'the file is too large for its disk', remedy: spaceRemedy },
  NOT_SUPPORTED: {
    code: 'SOURCE_UNSUPPORTED',
    says: 'the server does not offer the protocol or protection asked for',
    remedy: protectionRemedy,
  },
  INVALID_NETWORK_RESPONSE: {
    code: 'SOURCE_PROTOCOL',
    says: 'what answers does not speak SMB 2 or 3',
    remedy: protectionRemedy,
  },
  REQUEST_NOT_ACCEPTED: {
    code: 'SOURCE_UNREACHABLE',
    says: 'the server accepts no more connections',
    remedy: 'Raise the number of connections of the server or share, then run it again.',
  },
  INSUFFICIENT_RESOURCES: { code: 'SOURCE_PROTOCOL', says: 'the server lacks memory or handles', remedy: againRemedy },
  IO_DEVICE_ERROR: { code: 'SOURCE_PROTOCOL', says: 'the disk of the server reports an error', remedy: againRemedy },
}

/** A status that says something else, or nothing, once there is a connection. */
const connectWordings: Record<string, Wording> = {
  UNSUCCESSFUL: unreachable('the name has no address, or nothing answers there'),
  NOT_FOUND: unreachable('the name has no address'),
}

/** smbclient's own reports of a good transfer; a file name in them may look like a status. */
const transferLine = /^(getting|putting) file /
const statusName = /NT_STATUS_([A-Z0-9_]+)/

/** What the server answered, without the prefix NT_STATUS_. */
class CifsStatus extends Error {}

/** True where it is the file or folder that is missing, not the share or the server. */
export function isMissingFile(error: unknown): boolean {
  if (!isAppError(error, 'SOURCE_NOT_FOUND') || !(error.cause instanceof CifsStatus)) return false
  return error.cause.message !== 'BAD_NETWORK_NAME'
}

/** The first NT_STATUS in what smbclient said, without its prefix. */
export function statusIn(text: string): string | undefined {
  for (const line of text.split('\n')) {
    const status = transferLine.test(line) ? undefined : statusName.exec(line)?.[1]
    if (status !== undefined) return status
  }
  return undefined
}

/** The words for a smbclient that did not do its work. */
export function cifsError(end: ToolEnd, context: CifsAttempt): AppError {
  const { attempt, service, port, user, stallMs } = context
  if (end.spawnError) {
    return new AppError('SOURCE_UNSUPPORTED', `Cannot run smbclient: ${end.spawnError.message}.`, {
      remedy: 'Install it on the worker’s host: package smbclient (Debian, Ubuntu) or samba-client (Fedora, RHEL).',
      cause: end.spawnError,
    })
  }
  if (end.hasStalled) {
    return new AppError('SOURCE_TIMEOUT', `Cannot ${attempt}: ${service} was silent for ${stallMs / 1000} s.`, {
      remedy: reachRemedy,
    })
  }
  if (end.hasSaidTooMuch) return answerTooLong(attempt)
  const status = statusIn(end.text)
  if (status === undefined) return withoutStatus(end, context)
  // Mapped by the step: a tree connect that is denied is not about the file.
  const step = stepIn(end.text)
  const wording = (step === 'connect' ? connectWordings[status] : undefined) ?? wordings[status]
  const attempts: Record<string, string> = {
    connect: `connect to ${service} port ${port}`,
    login: `log in to ${service} as ${user}`,
    share: `open the share ${service}`,
  }
  const cannot = attempts[wording?.step ?? step ?? ''] ?? attempt
  return new AppError(
    wording?.code ?? 'SOURCE_PROTOCOL',
    `Cannot ${cannot}: ${wording?.says ?? 'the server refuses it'} (NT_STATUS_${status}).`,
    {
      remedy: wording?.remedy ?? againRemedy,
      field: wording?.code === 'INVALID_INPUT' ? 'sourcePath' : undefined,
      cause: new CifsStatus(status),
    },
  )
}

function withoutStatus(end: ToolEnd, { attempt, service }: CifsAttempt): AppError {
  const said = end.text.trim().split('\n').at(-1) ?? ''
  if (end.killedBy === null && end.exitCode !== 0 && said !== '') {
    return new AppError('SOURCE_PROTOCOL', `Cannot ${attempt}: smbclient says ${JSON.stringify(said)}.`, {
      remedy: 'Use smbclient 4.15 or later, and look at the log of the file server.',
    })
  }
  // It dies of SIGPIPE, without a word, when the server goes in the middle of a transfer; a read just ends early.
  return new AppError('SOURCE_UNREACHABLE', `Cannot ${attempt}: ${service} ended the transfer early.`, {
    remedy: againRemedy,
  })
}

function stepIn(text: string): Wording['step'] {
  if (/^tree connect failed/m.test(text)) return 'share'
  if (/^session setup failed/m.test(text)) return 'login'
  if (/do_connect: |^Protocol negotiation/m.test(text)) return 'connect'
  return undefined
}
