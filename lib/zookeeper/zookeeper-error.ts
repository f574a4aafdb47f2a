import Exception from 'node-zookeeper-client/lib/Exception.js'
import { AppError, type ErrorCode } from '#lib/errors.ts'

const { OK, create, ...packageCodes } = Exception

/** ZooKeeper's error codes on the wire (KeeperException.Code, 3.4 to 3.9): the package's, and those it lacks. */
const codesByName = {
  ...packageCodes,
  UNKNOWN_SESSION: -12,
  NEW_CONFIG_NO_QUORUM: -13,
  RECONFIG_IN_PROGRESS: -14,
  SESSION_MOVED: -118,
  NOT_READ_ONLY: -119,
  EPHEMERAL_ON_LOCAL_SESSION: -120,
  NO_WATCHER: -121,
  REQUEST_TIMEOUT: -122,
  RECONFIG_DISABLED: -123,
  SESSION_CLOSED_REQUIRE_SASL_AUTH: -124,
  QUOTA_EXCEEDED: -125,
  THROTTLED_OP: -127,
}

export type ZooKeeperCode = keyof typeof codesByName

const namesByCode = new Map(Object.entries(codesByName).map(([name, code]) => [code, name as ZooKeeperCode]))

const meanings: Partial<Record<ZooKeeperCode, string>> = {
  NO_NODE: 'there is no such znode',
  NO_AUTH: 'access is denied by its ACL',
  BAD_VERSION: 'its version is not the expected one',
  NODE_EXISTS: 'the znode exists already',
  NOT_EMPTY: 'the znode has children',
  NO_CHILDREN_FOR_EPHEMERALS: 'an ephemeral znode cannot have children',
  INVALID_ACL: 'the server does not accept the ACL',
  BAD_ARGUMENTS: 'the server does not accept the request',
  SESSION_EXPIRED: 'the session has expired',
  SESSION_MOVED: 'the session has moved to another server',
  SESSION_CLOSED_REQUIRE_SASL_AUTH: 'the server wants SASL authentication',
  UNIMPLEMENTED: 'the server does not know this operation',
  QUOTA_EXCEEDED: 'a quota is exceeded',
  THROTTLED_OP: 'the server is overloaded and refused the request',
}

export interface ZooKeeperErrorContext {
  /** What was asked, to complete "ZooKeeper refused …": `to read /brokers`. */
  attempt: string
  /** The path as the caller gave it. */
  path: string
  /** Which operation of a multi failed, counted from 0. */
  operationIndex?: number
}

/** An error that ZooKeeper answered to a request. */
export class ZooKeeperError extends AppError {
  readonly zkCode: ZooKeeperCode
  readonly path: string
  readonly operationIndex: number | undefined

  constructor(zkCode: ZooKeeperCode, { attempt, path, operationIndex }: ZooKeeperErrorContext) {
    const meaning = meanings[zkCode]
    super(appCodeOf(zkCode), `ZooKeeper refused ${attempt}: ${meaning ? `${meaning} (${zkCode})` : zkCode}.`)
    this.zkCode = zkCode
    this.path = path
    this.operationIndex = operationIndex
  }
}

export function isZooKeeperError(error: unknown, zkCode?: ZooKeeperCode): error is ZooKeeperError {
  return error instanceof ZooKeeperError && (zkCode === undefined || error.zkCode === zkCode)
}

/**
 * The name of an error code that came over the wire.
 * @throws AppError ZK_PROTOCOL for a code no ZooKeeper has
 */
export function nameErrorCode(code: number): ZooKeeperCode {
  const name = namesByCode.get(code)
  if (name === undefined) throw new AppError('ZK_PROTOCOL', `ZooKeeper answered the unknown error code ${code}.`)
  return name
}

function appCodeOf(zkCode: ZooKeeperCode): ErrorCode {
  switch (zkCode) {
    case 'NO_AUTH':
      return 'ZK_NO_ACCESS'
    case 'AUTH_FAILED':
    case 'SESSION_CLOSED_REQUIRE_SASL_AUTH':
      return 'ZK_AUTH'
    case 'SESSION_EXPIRED':
    case 'SESSION_MOVED':
      return 'ZK_CONNECTION_LOST'
    default:
      return 'ZK_OPERATION'
  }
}
