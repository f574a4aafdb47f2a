import { AppError, type ErrorCode, isAppError } from '#lib/errors.ts'

/** What the words of an error need to know of the place. Never its keys. */
export interface ObsPlaceName {
  endpoint: string
  region: string
  bucket: string
}

interface Wording {
  code: ErrorCode
  says: string
  remedy: string
  field?: string
}

const keysRemedy = 'Enter the access key and the secret key of the same credential again, without spaces around them.'
const rightsRemedy =
  'Allow this user to list the bucket, and to read, write, delete and list the parts of objects in the folder.'
const clockRemedy =
  'Set this host’s clock by NTP, with the same time source as the OBS service; 15 minutes apart is too much.'
const reachRemedy = 'Check the endpoint, the network and its firewalls from the worker’s host.'
const certificateRemedy =
  'Use the endpoint’s name as its certificate has it, and make its CA known to the worker (NODE_EXTRA_CA_CERTS).'
const laterRemedy = 'Run it again later; if it stays so, ask the operator of the OBS service.'

const wrongKeys = (says: string): Wording => ({ code: 'SOURCE_AUTH', says, remedy: keysRemedy, field: 'accessKey' })
const denied = (says: string): Wording => ({ code: 'SOURCE_DENIED', says, remedy: rightsRemedy })
const unreachable = (says: string, remedy = reachRemedy): Wording => ({ code: 'SOURCE_UNREACHABLE', says, remedy })
const busy = (says: string): Wording => ({ code: 'SOURCE_UNREACHABLE', says, remedy: laterRemedy })
const badCertificate = (says: string): Wording => unreachable(says, certificateRemedy)
const wrongRegion: Wording = {
  code: 'SOURCE_PROTOCOL',
  says: 'the bucket is in another region than this endpoint, or the region is not right',
  remedy: 'Take the endpoint and the region of the bucket’s own region, as its overview page shows them.',
  field: 'region',
}
const exists: Wording = {
  code: 'SOURCE_EXISTS',
  says: 'it exists already and is not overwritten',
  remedy: 'Choose another name, or delete the object first.',
}
const noMoney: Wording = {
  code: 'SOURCE_DENIED',
  says: 'the account is frozen or in arrears',
  remedy: 'Settle the account of the OBS service.',
}
const full: Wording = {
  code: 'SOURCE_NO_SPACE',
  says: 'the quota of the bucket or of the account is used up',
  remedy: 'Raise the quota or delete old copies, then run it again.',
}

/** By the service's error code, else by the network's. */
const wordings: Record<string, Wording> = {
  InvalidAccessKeyId: wrongKeys('the service does not know the access key'),
  XAdminUserNotFound: wrongKeys('the service does not know the access key'),
  SignatureDoesNotMatch: { ...wrongKeys('the secret key does not belong to the access key'), field: 'secretKey' },
  RequestTimeTooSkewed: {
    code: 'SOURCE_AUTH',
    says: 'this host’s clock and the service’s are too far apart',
    remedy: clockRemedy,
  },
  AccessDenied: denied('access is denied'),
  AccessForbidden: denied('access is denied'),
  AllAccessDisabled: denied('access is disabled'),
  AccountProblem: noMoney,
  FrozenUserId: noMoney,
  InArrearOrInsufficientBalance: noMoney,
  NoSuchBucket: {
    code: 'SOURCE_NOT_FOUND',
    says: 'the bucket does not exist there',
    remedy: 'Check the bucket’s name and the endpoint’s region, or create the bucket.',
    field: 'bucket',
  },
  InvalidBucketName: {
    code: 'INVALID_INPUT',
    says: 'the bucket’s name is not valid',
    remedy: 'Enter the name of the bucket alone, without obs:// and without a path.',
    field: 'bucket',
  },
  NoSuchKey: {
    code: 'SOURCE_NOT_FOUND',
    says: 'it does not exist',
    remedy: 'Check the path; the object may have been deleted.',
  },
  // All that the answer to a HEAD says.
  NotFound: { code: 'SOURCE_NOT_FOUND', says: 'it does not exist', remedy: 'Check the path and the bucket.' },
  NoSuchUpload: {
    code: 'SOURCE_NOT_FOUND',
    says: 'the unfinished upload was removed meanwhile',
    remedy: 'Run it again; a rule of the bucket must not remove unfinished uploads that are younger than a day.',
  },
  AuthorizationHeaderMalformed: wrongRegion,
  PermanentRedirect: wrongRegion,
  TemporaryRedirect: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
  PreconditionFailed: exists,
  ConditionalRequestConflict: exists,
  InsufficientStorageSpace: full,
  QuotaExceeded: full,
  SlowDown: busy('the service asks for fewer requests'),
  ServiceUnavailable: busy('the service is unavailable'),
  InternalError: busy('the service reports an internal error'),
  ECONNREFUSED: unreachable('the connection is refused'),
  ENOTFOUND: unreachable('a host name is unknown'),
  EAI_AGAIN: unreachable('the name server does not answer'),
  EHOSTUNREACH: unreachable('the host cannot be reached'),
  ENETUNREACH: unreachable('the network cannot be reached'),
  ETIMEDOUT: unreachable('the connection timed out'),
  ECONNRESET: unreachable('the connection was lost'),
  EPIPE: unreachable('the connection was lost'),
  EPROTO: unreachable('it does not speak TLS as expected', 'Check http or https, and the port, of the endpoint.'),
  TimeoutError: {
    code: 'SOURCE_TIMEOUT',
    says: 'there was no answer in time',
    remedy: reachRemedy,
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: badCertificate('the endpoint’s certificate is self-signed'),
  SELF_SIGNED_CERT_IN_CHAIN: badCertificate('the CA of the endpoint’s certificate is unknown here'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: badCertificate('the CA of the endpoint’s certificate is unknown here'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: badCertificate('the CA of the endpoint’s certificate is unknown here'),
  CERT_HAS_EXPIRED: badCertificate('the endpoint’s certificate has expired'),
  ERR_TLS_CERT_ALTNAME_INVALID: badCertificate('the endpoint’s certificate is for another name'),
}

/** Wraps what the SDK throws, once. Its own error is not kept: it carries the request with its signature. */
export function obsError(error: unknown, attempt: string, path: string, place: ObsPlaceName): AppError {
  if (isAppError(error)) return error
  const { code, name, status, message, hostname } = factsOf(error)
  const known = Object.hasOwn(wordings, code) ? code : name
  const wording = Object.hasOwn(wordings, known) ? wordings[known] : undefined
  const subject = `Cannot ${attempt} ${path} in bucket ${place.bucket} at ${place.endpoint}`
  if (wording) {
    const region = wording === wrongRegion ? ` (asked as region ${place.region})` : ''
    return new AppError(
      wording.code,
      `${subject}: ${wording.says}${hostname}${region} (${known}${status ? `, HTTP ${status}` : ''}).`,
      {
        remedy: wording.remedy,
        field: wording.field,
      },
    )
  }
  return new AppError(
    status === 403 ? 'SOURCE_DENIED' : 'SOURCE_PROTOCOL',
    `${subject}: the service answered ${name || 'an error'}${status ? ` (HTTP ${status})` : ''}: ${message}`,
    {
      remedy:
        status !== undefined && status < 300
          ? 'This does not look like an S3 service: check the endpoint and its port.'
          : undefined,
    },
  )
}

/** The service's code of a failed request, '' where it has none. */
export function obsCodeOf(error: unknown): string {
  return factsOf(error).name
}

interface ErrorFacts {
  code: string
  name: string
  status: number | undefined
  message: string
  /** `: kafka.obs.example` of a name that could not be resolved, else ''. */
  hostname: string
}

function factsOf(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { code: '', name: '', status: undefined, message: String(error), hostname: '' }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const metadata = '$metadata' in error && typeof error.$metadata === 'object' ? error.$metadata : null
  const status = metadata && 'httpStatusCode' in metadata ? Number(metadata.httpStatusCode) : undefined
  // The first line: some services answer with pages of trace.
  const hostname = 'hostname' in error && typeof error.hostname === 'string' ? `: ${error.hostname}` : ''
  return { hostname, code, name: error.name, status, message: error.message.split('\n', 1)[0] ?? '' }
}
