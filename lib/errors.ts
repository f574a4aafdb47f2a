/**
 * The one error class of the product. Expected failures (bad input, a server that refuses, a broken archive) are
 * thrown as AppError and shown to the person as they are; anything else is a bug, is logged with an id, and only the
 * id is shown.
 */

/** What kind of thing went wrong. The map to HTTP status below must stay total. */
export const errorCodes = [
  'INVALID_INPUT', // a value the person gave; `field` names it
  'NOT_SIGNED_IN',
  'FORBIDDEN',
  'THROTTLED',
  'NOT_FOUND',
  'NAME_TAKEN',
  'LIMIT_REACHED',
  'WRONG_STATE', // the task or execution cannot do that now
  'PLAN_CHANGED', // the live tree or the archive is not what was confirmed
  'PREFLIGHT_FAILED',
  'STOPPED', // a person asked for it
  'WORKER_LOST',
  'ARCHIVE_INVALID', // broken, truncated, hostile, of another tool or format version
  'VERSION_MISMATCH',
  'VERIFY_FAILED',
  'REFUSED', // a rule of the restoration forbids it
  // zookeeper
  'ZK_UNREACHABLE',
  'ZK_NO_QUORUM',
  'ZK_AUTH',
  'ZK_NO_ACCESS',
  'ZK_CONNECTION_LOST',
  'ZK_TIMEOUT',
  'ZK_PROTOCOL',
  'ZK_OPERATION', // an operation answered an error the caller did not expect; cause carries it
  // places
  'SOURCE_AUTH',
  'SOURCE_NOT_FOUND',
  'SOURCE_EXISTS',
  'SOURCE_NO_SPACE',
  'SOURCE_DENIED',
  'SOURCE_UNREACHABLE',
  'SOURCE_PROTOCOL',
  'SOURCE_TIMEOUT',
  'SOURCE_UNSUPPORTED',
  'INTERNAL',
] as const

export type ErrorCode = (typeof errorCodes)[number]

export interface AppErrorDetails {
  /** Name of the form field or configuration key that is at fault. */
  field?: string | undefined
  /** What to do about it, one or two sentences. */
  remedy?: string | undefined
  cause?: unknown
}

export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly field: string | undefined
  readonly remedy: string | undefined

  /** @param message what failed and on what, in words a person can act on; never a secret */
  constructor(code: ErrorCode, message: string, details: AppErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.field = details.field
    this.remedy = details.remedy
  }
}

export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code)
}

/** The only map from error code to HTTP status; codes not named are 502 when another server is at fault. */
export function httpStatusOf(code: ErrorCode): number {
  switch (code) {
    case 'INVALID_INPUT':
    case 'ARCHIVE_INVALID':
    case 'VERSION_MISMATCH':
      return 400
    case 'NOT_SIGNED_IN':
      return 401
    case 'FORBIDDEN':
    case 'REFUSED':
      return 403
    case 'NOT_FOUND':
      return 404
    case 'NAME_TAKEN':
    case 'WRONG_STATE':
    case 'PLAN_CHANGED':
    case 'PREFLIGHT_FAILED':
    case 'STOPPED':
    case 'LIMIT_REACHED':
      return 409
    case 'THROTTLED':
      return 429
    case 'INTERNAL':
    case 'WORKER_LOST':
    case 'VERIFY_FAILED':
      return 500
    default:
      return 502
  }
}
