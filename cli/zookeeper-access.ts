import type { AppError } from '#lib/errors.ts'
import { connectZooKeeper } from '#lib/zookeeper/connect.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import type { ConnectString, DigestCredentials, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { readPrivateFile } from './read-private-file.ts'
import { usageError } from './usage-error.ts'

export interface ZooKeeperArguments {
  zookeeper: string
  authFile?: string
}

export interface ZooKeeperAccess {
  connect: ConnectString
  credentials: DigestCredentials | undefined
}

const longestAuthFile = 4096

/** Where ZooKeeper is and who asks. Throws INVALID_INPUT. */
export async function readZooKeeperAccess({ zookeeper, authFile }: ZooKeeperArguments): Promise<ZooKeeperAccess> {
  const connect = parseConnectString(zookeeper)
  return { connect, credentials: authFile === undefined ? readEnvironment() : await readAuthFile(authFile) }
}

/** Does some work in a session of its own. Throws ZK_*. */
export async function withZooKeeper<T>(
  { connect, credentials }: ZooKeeperAccess,
  signal: AbortSignal,
  work: (session: ZooKeeperSession) => Promise<T>,
): Promise<T> {
  const session = await connectZooKeeper({ connect, credentials, signal })
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

/** User in the first line, password in the second. */
async function readAuthFile(path: string): Promise<DigestCredentials> {
  const text = await readPrivateFile(path, '--auth-file', longestAuthFile)
  const [user, password, ...rest] = text.split(/\r?\n/)
  if (!user || !password || rest.some((line) => line !== '')) throw badAuthFile(path)
  return checkUser({ user, password }, path)
}

function badAuthFile(path: string): AppError {
  return usageError(
    `${path} does not hold two lines.`,
    'ZooKeeper’s user stands in the first line, its password in the second.',
  )
}

function readEnvironment(): DigestCredentials | undefined {
  const { KMC_ZOOKEEPER_USER: user = '', KMC_ZOOKEEPER_PASSWORD: password = '' } = process.env
  if (user === '' && password === '') return undefined
  if (user === '' || password === '') {
    throw usageError('Only one of KMC_ZOOKEEPER_USER and KMC_ZOOKEEPER_PASSWORD is set.', 'Set both, or none.')
  }
  return checkUser({ user, password }, 'KMC_ZOOKEEPER_USER')
}

/** A colon ends the user on the wire. */
function checkUser(credentials: DigestCredentials, where: string): DigestCredentials {
  if (credentials.user.includes(':')) throw usageError(`The user in ${where} holds a colon.`)
  return credentials
}
