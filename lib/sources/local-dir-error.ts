import { AppError, type ErrorCode, isAppError } from '#lib/errors.ts'

interface Wording {
  code: ErrorCode
  says: string
  remedy: string
}

const ownerRemedy = 'Give the user that the worker runs as access to it, or choose another path.'
const pathRemedy = 'Choose a path below the LocalBackup folder that leads through plain folders only.'

const wordings: Record<string, Wording> = {
  ENOENT: {
    code: 'SOURCE_NOT_FOUND',
    says: 'it does not exist',
    remedy: 'Check the path; the file may have been deleted or moved.',
  },
  EACCES: { code: 'SOURCE_DENIED', says: 'access is denied', remedy: ownerRemedy },
  EPERM: { code: 'SOURCE_DENIED', says: 'the operation is not permitted', remedy: ownerRemedy },
  EROFS: {
    code: 'SOURCE_DENIED',
    says: 'the file system is read-only',
    remedy: 'Mount it writable, or choose another path.',
  },
  ENOSPC: {
    code: 'SOURCE_NO_SPACE',
    says: 'the disk is full',
    remedy: 'Free some space or delete old copies, then run it again.',
  },
  EDQUOT: {
    code: 'SOURCE_NO_SPACE',
    says: 'the disk quota is used up',
    remedy: 'Raise the quota or delete old copies, then run it again.',
  },
  EFBIG: {
    code: 'SOURCE_NO_SPACE',
    says: 'the file is too large for this file system',
    remedy: 'Choose a path on another file system.',
  },
  EEXIST: {
    code: 'SOURCE_EXISTS',
    says: 'it exists already and is not overwritten',
    remedy: 'Choose another name, or delete the file first.',
  },
  ELOOP: { code: 'INVALID_INPUT', says: 'it leads through a symbolic link', remedy: pathRemedy },
  ENOTDIR: { code: 'INVALID_INPUT', says: 'it leads through something that is not a folder', remedy: pathRemedy },
  EISDIR: { code: 'INVALID_INPUT', says: 'it is a folder, not a file', remedy: 'Choose the archive file in it.' },
  ENAMETOOLONG: { code: 'INVALID_INPUT', says: 'a name in it is too long', remedy: 'Use shorter names.' },
  EOPNOTSUPP: {
    code: 'SOURCE_UNSUPPORTED',
    says: 'the file system lacks what is needed (hard links, sync)',
    remedy: 'Choose a path on another file system.',
  },
  EIO: { code: 'SOURCE_PROTOCOL', says: 'the disk reports an error', remedy: 'Look at the host’s kernel log.' },
}

/** The form field that a path of this place is typed into. */
export const pathField = 'sourcePath'

/** Wraps what Node's file functions throw, once. The path shown is the person's, not the one the driver opened. */
export function localDirError(error: unknown, attempt: string, path: string): unknown {
  if (isAppError(error)) return error
  const code = errnoOf(error)
  const wording = code === undefined ? undefined : wordings[code]
  if (!wording) return error
  return new AppError(wording.code, `Cannot ${attempt} ${path}: ${wording.says} (${code}).`, {
    remedy: wording.remedy,
    cause: error,
    field: wording.code === 'INVALID_INPUT' ? pathField : undefined,
  })
}

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

export function refusePath(path: string, why: string, remedy = pathRemedy): AppError {
  return new AppError('INVALID_INPUT', `The path ${path} may not be used: ${why}.`, { field: pathField, remedy })
}
