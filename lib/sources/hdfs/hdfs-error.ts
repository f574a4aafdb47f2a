import { z } from 'zod'
import { AppError, type ErrorCode, isAppError } from '#lib/errors.ts'

interface Wording {
  code: ErrorCode
  says: string
  remedy: string
}

/** What a server answered instead of doing it. */
export class HdfsRefusal extends Error {
  /** Java's simple class name, '' where the answer was not WebHDFS's own. */
  readonly exception: string
  constructor(exception: string, message: string) {
    super(message)
    this.exception = exception
  }
}

const againRemedy = 'Look at the log of the NameNode and DataNodes, then run it again.'
const pathRemedy = 'Choose another path.'
const nameNodeRemedy = 'Look at the state of the NameNodes in the cluster, then run it again.'
const authRemedy =
  'A cluster in security mode asks for Kerberos, which the console does not speak yet; in normal mode check the user.'
const endpointRemedy =
  'Check the NameNode’s web port (MRS: 25003 for https, 25002 for http), https or http, and that dfs.webhdfs.enabled is true.'

const wordings: Record<string, Wording> = {
  FileNotFoundException: {
    code: 'SOURCE_NOT_FOUND',
    says: 'it does not exist',
    remedy: 'Check the path; the file may have been deleted or moved.',
  },
  AccessControlException: {
    code: 'SOURCE_DENIED',
    says: 'access is denied',
    remedy: 'Give the HDFS user the right on the folder (read, write, execute), or choose another path.',
  },
  FileAlreadyExistsException: {
    code: 'SOURCE_EXISTS',
    says: 'it exists already and is not overwritten',
    remedy: 'Choose another name, or delete the file first.',
  },
  ParentNotDirectoryException: {
    code: 'INVALID_INPUT',
    says: 'it leads through something that is not a folder',
    remedy: pathRemedy,
  },
  InvalidPathException: { code: 'INVALID_INPUT', says: 'HDFS does not take the path', remedy: pathRemedy },
  NSQuotaExceededException: {
    code: 'SOURCE_NO_SPACE',
    says: 'the name quota of a folder is used up',
    remedy: 'Delete old copies, or raise the quota (hdfs dfsadmin -setQuota), then run it again.',
  },
  DSQuotaExceededException: {
    code: 'SOURCE_NO_SPACE',
    says: 'the space quota of a folder is used up',
    remedy:
      'Delete old copies, or raise the quota (hdfs dfsadmin -setSpaceQuota). HDFS demands room for a whole block times the replication while it writes.',
  },
  SafeModeException: {
    code: 'SOURCE_DENIED',
    says: 'the NameNode is in safe mode and changes nothing',
    remedy: 'Wait until it leaves safe mode, or have it leave (hdfs dfsadmin -safemode leave), then run it again.',
  },
  StandbyException: { code: 'SOURCE_UNREACHABLE', says: 'no NameNode is active', remedy: nameNodeRemedy },
  RetriableException: { code: 'SOURCE_UNREACHABLE', says: 'the NameNode is starting', remedy: nameNodeRemedy },
  // What a DataNode says after minutes without an active NameNode.
  ConnectException: {
    code: 'SOURCE_UNREACHABLE',
    says: 'the active NameNode was lost, and no other became active in time',
    remedy: nameNodeRemedy,
  },
  SocketTimeoutException: { code: 'SOURCE_UNREACHABLE', says: 'the NameNode was lost', remedy: nameNodeRemedy },
  BlockMissingException: {
    code: 'SOURCE_UNREACHABLE',
    says: 'no running DataNode has a part of it',
    remedy: 'Start the DataNodes that hold it; hdfs fsck tells which.',
  },
  SecurityException: { code: 'SOURCE_AUTH', says: 'the cluster does not let the user in', remedy: authRemedy },
  AuthorizationException: { code: 'SOURCE_AUTH', says: 'the cluster does not let the user in', remedy: authRemedy },
  UnsupportedOperationException: {
    code: 'SOURCE_UNSUPPORTED',
    says: 'this HDFS does not know the operation',
    remedy: 'HDFS 2.7 or later is needed.',
  },
}

/** IOException says everything else; its words tell. */
const ioWordings: [RegExp, Wording][] = [
  [
    /Failed to find datanode|could only be (written|replicated) to|No active nodes contain|Could not obtain block/,
    {
      code: 'SOURCE_UNREACHABLE',
      says: 'no DataNode can take or give it',
      remedy: 'Start the DataNodes, and look at the free space of their disks.',
    },
  ],
]

const remoteSchema = z.object({
  RemoteException: z.object({ exception: z.string(), message: z.string().nullish() }),
})

/** What a body of an answer other than 2xx and 3xx says, whoever sent it. */
export function parseRefusal(status: number, body: string): HdfsRefusal {
  const parsed = remoteSchema.safeParse(parseJson(body))
  if (!parsed.success) return new HdfsRefusal(status === 401 ? 'SecurityException' : '', `HTTP ${status}`)
  const { exception, message } = parsed.data.RemoteException
  return new HdfsRefusal(exception, firstLine(message ?? ''))
}

/**
 * The words for a refusal.
 * @param attempt as in "Cannot <attempt>"
 * @param server who refused
 */
export function refusalError(refusal: HdfsRefusal, attempt: string, server: string): AppError {
  const wording = wordingOf(refusal)
  if (!wording) {
    const isOurs = refusal.exception !== ''
    const says = isOurs ? `${server} says ${refusal.exception}: ${refusal.message}` : `what answers is not WebHDFS`
    const detail = isOurs ? '' : ` (${server}, ${refusal.message})`
    return new AppError('SOURCE_PROTOCOL', `Cannot ${attempt}: ${says}${detail}.`, {
      remedy: isOurs ? againRemedy : endpointRemedy,
      cause: refusal,
    })
  }
  return new AppError(wording.code, `Cannot ${attempt}: ${wording.says} (${server}: ${detailOf(refusal)}).`, {
    remedy: wording.remedy,
    field: wording.code === 'INVALID_INPUT' ? 'sourcePath' : undefined,
    cause: refusal,
  })
}

/** The exception a server answered with, where an error is such an answer. */
export function refusalOf(error: unknown): string | undefined {
  return isAppError(error) && error.cause instanceof HdfsRefusal ? error.cause.exception : undefined
}

function wordingOf({ exception, message }: HdfsRefusal): Wording | undefined {
  // A path through a file is "denied", in words only.
  if (exception === 'AccessControlException' && message.includes('is not a directory')) {
    return wordings.ParentNotDirectoryException
  }
  return (
    (Object.hasOwn(wordings, exception) ? wordings[exception] : undefined) ??
    ioWordings.find(([pattern]) => pattern.test(message))?.[1]
  )
}

function detailOf({ exception, message }: HdfsRefusal): string {
  return message === '' ? exception : `${exception}: ${message}`
}

/** A DataNode sends the whole stack trace. */
function firstLine(message: string): string {
  const line = message.split('\n', 1)[0]?.trim().replace(/\.$/, '') ?? ''
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
