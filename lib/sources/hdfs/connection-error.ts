import { AppError } from '#lib/errors.ts'

const reachRemedy =
  'Check address, port and whether it speaks https or http, that the server runs, and the firewalls on the way.'
const nameRemedy =
  'The console’s host must know the names of the NameNodes and of every DataNode: enter them in its DNS or /etc/hosts.'
const certificateRemedy =
  'Enter the CA certificate of the cluster, and the name that stands in the server’s certificate.'
const tlsRemedy = 'Check whether the port speaks https or http; MRS serves https on 25003 and http on 25002.'

export interface ConnectionFailure {
  code: 'SOURCE_UNREACHABLE' | 'SOURCE_TIMEOUT' | 'SOURCE_AUTH'
  says: string
  remedy: string
}

/** The words for a connection that could not be made or was lost. */
export function describeConnectionFailure(error: unknown, server: string): ConnectionFailure {
  const code = codeOf(error)
  const failure = (errorCode: ConnectionFailure['code'], says: string, remedy: string) => ({
    code: errorCode,
    says,
    remedy,
  })
  switch (code) {
    case 'ECONNREFUSED':
      return failure('SOURCE_UNREACHABLE', `nothing listens on ${server}`, reachRemedy)
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return failure('SOURCE_UNREACHABLE', `no way leads to ${server}`, reachRemedy)
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return failure('SOURCE_UNREACHABLE', `the name of ${server} has no address`, nameRemedy)
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return failure('SOURCE_TIMEOUT', `${server} does not answer`, reachRemedy)
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return failure('SOURCE_UNREACHABLE', `${server} does not speak https`, tlsRemedy)
  }
  if (code?.startsWith('HPE_')) return failure('SOURCE_UNREACHABLE', `${server} does not speak http`, tlsRemedy)
  if (code !== undefined && /CERT|SELF_SIGNED|^UNABLE_TO_|ALTNAME/.test(code)) {
    return failure('SOURCE_AUTH', `the certificate of ${server} is not trusted (${code})`, certificateRemedy)
  }
  const detail = code === undefined ? '' : ` (${code})`
  return failure('SOURCE_UNREACHABLE', `the connection to ${server} was lost${detail}`, reachRemedy)
}

/** @param attempt as in "Cannot <attempt>" */
export function connectionError(error: unknown, attempt: string, server: string): AppError {
  const { code, says, remedy } = describeConnectionFailure(error, server)
  return new AppError(code, `Cannot ${attempt}: ${says}.`, { remedy, cause: error })
}

/** What a deadline of ours is aborted with, so that it reads as the others do. */
export class Silence extends Error {
  readonly code = 'ETIMEDOUT'
}

/** Several addresses of one name fail together. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
