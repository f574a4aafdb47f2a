/** What ZooKeeper says of a znode, in the product's own shapes: the rest of the code knows no wire types. */

import type { ZooKeeperCode } from './zookeeper-error.ts'

/** ZooKeeper's Stat. zxids and the ephemeral owner are 64-bit; times are milliseconds since the epoch. */
export interface ZnodeStat {
  czxid: bigint
  mzxid: bigint
  pzxid: bigint
  ctime: number
  mtime: number
  version: number
  cversion: number
  aversion: number
  ephemeralOwner: bigint
  dataLength: number
  numChildren: number
}

/** One access control entry. perms is ZooKeeper's bit set: READ 1, WRITE 2, CREATE 4, DELETE 8, ADMIN 16. */
export interface Acl {
  perms: number
  scheme: string
  id: string
}

/** Data null and empty data are different things to Kafka and stay different everywhere. */
export type ZnodeData = Buffer | null

export type ZnodeKind = 'persistent' | 'ephemeral' | 'container' | 'ttl'

export interface Znode {
  /** Path relative to the chroot of the session that read it, beginning with a slash. */
  path: string
  data: ZnodeData
  stat: ZnodeStat
  acl: readonly Acl[]
}

/** One operation of a multi. version -1 means "any". Paths are relative to the session's chroot unless absolute is set. */
export type ZnodeOperation =
  | {
      op: 'create'
      path: string
      data: ZnodeData
      acl: readonly Acl[]
      ephemeral?: boolean
      sequential?: boolean
      absolute?: boolean
    }
  | { op: 'setData'; path: string; data: ZnodeData; version: number; absolute?: boolean }
  | { op: 'delete'; path: string; version: number; absolute?: boolean }
  | { op: 'check'; path: string; version: number; absolute?: boolean }

/** One read of a multiRead. */
export interface ZnodeRead {
  op: 'getData' | 'getChildren'
  path: string
}

/** What came of it. An error concerns this read only: NO_NODE, NO_AUTH. */
export type ZnodeReading =
  | { op: 'getData'; data: ZnodeData; stat: ZnodeStat }
  | { op: 'getChildren'; children: string[] }
  | { op: 'error'; zkCode: ZooKeeperCode }

export interface ServerAddress {
  host: string
  port: number
}

/** `zookeeper.connect` taken apart: servers and chroot ('' where there is none, else '/kafka'). */
export interface ConnectString {
  servers: ServerAddress[]
  chroot: string
}

/** Digest credentials: scheme digest, `user:password`. The password never enters a message or a log. */
export interface DigestCredentials {
  user: string
  password: string
}

export interface ConnectOptions {
  connect: ConnectString
  credentials?: DigestCredentials | undefined
  /** Asked of the server, milliseconds; default 30,000. */
  sessionTimeoutMs?: number
  /** Deadline of each request, milliseconds; default 15,000. */
  requestTimeoutMs?: number
  /** Deadline of the whole connecting, all servers tried, milliseconds; default 15,000. */
  connectTimeoutMs?: number
  /** A server that has not seen this zxid is refused by ZooKeeper itself, so a reconnect never goes back in time. */
  lastZxidSeen?: bigint
  signal?: AbortSignal | undefined
}

/**
 * One session over one TCP connection. When the connection is lost every request in flight fails with
 * ZK_CONNECTION_LOST and the session is over: whoever used it connects anew and goes on from what a read shows.
 * Requests may be issued without waiting; they are answered in order (ZooKeeper's promise).
 *
 * Every method throws AppError: ZK_CONNECTION_LOST, ZK_TIMEOUT (then the connection is closed, since the answer may
 * still come), ZK_PROTOCOL, or ZooKeeperError (an AppError subclass carrying ZooKeeper's own code by name) for what
 * the server answers.
 */
export interface ZooKeeperSession {
  readonly server: ServerAddress
  /** All of the connect string, as given. */
  readonly servers: readonly ServerAddress[]
  readonly chroot: string
  /** Hexadecimal without 0x, as ZooKeeper's own tools print it. */
  readonly sessionId: string
  readonly negotiatedTimeoutMs: number
  /** The greatest zxid any reply carried. */
  readonly lastZxid: bigint
  /** Settles when the session is over, with the reason; null after close(). Never rejects. */
  readonly ended: Promise<Error | null>
  getData(path: string): Promise<{ data: ZnodeData; stat: ZnodeStat }>
  /** Child names, unsorted, with the parent's Stat. */
  getChildren(path: string): Promise<{ children: string[]; stat: ZnodeStat }>
  getAcl(path: string): Promise<{ acl: Acl[]; stat: ZnodeStat }>
  /**
   * Many reads in one request, answered in order. It is no snapshot, and other clients wait behind it: some hundreds of
   * small znodes are a good number. A server before 3.6 does not know it; there the same is done by single requests.
   */
  multiRead(reads: readonly ZnodeRead[]): Promise<ZnodeReading[]>
  /** null where there is no such znode. */
  exists(path: string): Promise<ZnodeStat | null>
  create(path: string, data: ZnodeData, acl: readonly Acl[], options?: { ephemeral?: boolean }): Promise<void>
  setData(path: string, data: ZnodeData, version: number): Promise<ZnodeStat>
  /** version is the aversion to be replaced; -1 for any. */
  setAcl(path: string, acl: readonly Acl[], version: number): Promise<ZnodeStat>
  delete(path: string, version: number): Promise<void>
  /** All or nothing. On failure throws ZooKeeperError with `operationIndex` of the operation that failed. */
  multi(operations: readonly ZnodeOperation[]): Promise<void>
  /** Waits until this server has caught up with the leader. */
  sync(path: string): Promise<void>
  /** The same connection, paths taken from ZooKeeper's root instead of the chroot. */
  unrooted(): ZooKeeperSession
  close(): Promise<void>
}
