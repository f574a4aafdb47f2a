import { openZookeeperPassword } from '#lib/secrets/zookeeper-password.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import type { ConnectOptions } from '#lib/zookeeper/types.ts'

export interface StoredConnection {
  id: string
  zookeeperConnect: string
  zookeeperUser: string
  zookeeperPasswordSealed: string | null
}

/** How to reach a registered Kafka service's ensemble, its password opened. */
export function connectOptionsOf(service: StoredConnection, signal: AbortSignal): ConnectOptions {
  const { id, zookeeperConnect, zookeeperUser: user, zookeeperPasswordSealed: sealed } = service
  const credentials = user === '' || sealed === null ? undefined : { user, password: openZookeeperPassword(id, sealed) }
  return { connect: parseConnectString(zookeeperConnect), credentials, signal }
}
