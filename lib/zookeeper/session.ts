import { AppError } from '#lib/errors.ts'
import type { Connection } from './connection.ts'
import { readMultiReply, writeMulti } from './multi.ts'
import { readMultiReadReply, readOneByOne, writeMultiRead } from './multi-read.ts'
import { probeMultiRead } from './probe-multi-read.ts'
import { createFlags, opcodes, readAcl, readStat, writeAcl } from './records.ts'
import type {
  Acl,
  ConnectString,
  ServerAddress,
  ZnodeData,
  ZnodeOperation,
  ZnodeRead,
  ZnodeReading,
  ZnodeStat,
  ZooKeeperSession,
} from './types.ts'
import { isZooKeeperError, ZooKeeperError } from './zookeeper-error.ts'

const watch = false

/** ZooKeeper's operations, with paths below a chroot, over a connection that another session may share. */
export class Session implements ZooKeeperSession {
  readonly servers: readonly ServerAddress[]
  readonly chroot: string
  readonly #connection: Connection

  constructor(connection: Connection, { servers, chroot }: ConnectString) {
    this.#connection = connection
    this.servers = servers
    this.chroot = chroot
  }

  get server(): ServerAddress {
    return this.#connection.server
  }

  get sessionId(): string {
    return this.#connection.sessionId
  }

  get negotiatedTimeoutMs(): number {
    return this.#connection.negotiatedTimeoutMs
  }

  get lastZxid(): bigint {
    return this.#connection.lastZxid
  }

  get ended(): Promise<Error | null> {
    return this.#connection.ended
  }

  async getData(path: string): Promise<{ data: ZnodeData; stat: ZnodeStat }> {
    const fullPath = this.#fullPath(path)
    return this.#connection.request({
      opcode: opcodes.getData,
      attempt: `to read ${fullPath}`,
      path,
      write: (writer) => writer.string(fullPath).bool(watch),
      read: (reader) => ({ data: reader.buffer(), stat: readStat(reader) }),
    })
  }

  async getChildren(path: string): Promise<{ children: string[]; stat: ZnodeStat }> {
    const fullPath = this.#fullPath(path)
    return this.#connection.request({
      opcode: opcodes.getChildren2,
      attempt: `to list the children of ${fullPath}`,
      path,
      write: (writer) => writer.string(fullPath).bool(watch),
      read: (reader) => ({ children: reader.vector((item) => item.string()), stat: readStat(reader) }),
    })
  }

  async getAcl(path: string): Promise<{ acl: Acl[]; stat: ZnodeStat }> {
    const fullPath = this.#fullPath(path)
    return this.#connection.request({
      opcode: opcodes.getAcl,
      attempt: `to read the ACL of ${fullPath}`,
      path,
      write: (writer) => writer.string(fullPath),
      read: (reader) => ({ acl: reader.vector(readAcl), stat: readStat(reader) }),
    })
  }

  async multiRead(reads: readonly ZnodeRead[]): Promise<ZnodeReading[]> {
    const [first] = reads
    if (!first) return []
    this.#connection.knowsMultiRead ??= probeMultiRead(this.server)
    if (!(await this.#connection.knowsMultiRead)) return readOneByOne(reads, (read) => this.#readOne(read))
    return this.#connection.request({
      opcode: opcodes.multiRead,
      attempt: `to read ${reads.length} times, beginning with ${first.path}`,
      path: first.path,
      write: (writer) => writeMultiRead(writer, this.#rooted(reads)),
      read: (reader) => readMultiReadReply(reader, reads),
    })
  }

  async #readOne({ op, path }: ZnodeRead): Promise<ZnodeReading> {
    try {
      if (op === 'getData') return { op, ...(await this.getData(path)) }
      return { op, children: (await this.getChildren(path)).children }
    } catch (error) {
      if (isZooKeeperError(error)) return { op: 'error', zkCode: error.zkCode }
      throw error
    }
  }

  async exists(path: string): Promise<ZnodeStat | null> {
    const fullPath = this.#fullPath(path)
    const asked = this.#connection.request({
      opcode: opcodes.exists,
      attempt: `to look for ${fullPath}`,
      path,
      write: (writer) => writer.string(fullPath).bool(watch),
      read: readStat,
    })
    return asked.catch((error: unknown) => {
      if (isZooKeeperError(error, 'NO_NODE')) return null
      throw error
    })
  }

  async create(
    path: string,
    data: ZnodeData,
    acl: readonly Acl[],
    { ephemeral = false }: { ephemeral?: boolean } = {},
  ): Promise<void> {
    const fullPath = this.#fullPath(path)
    const flags = ephemeral ? createFlags.ephemeral : createFlags.persistent
    await this.#connection.request({
      opcode: opcodes.create,
      attempt: `to create ${fullPath}`,
      path,
      write: (writer) => writer.string(fullPath).buffer(data).vector(acl, writeAcl).int(flags),
      read: (reader) => reader.string(),
    })
  }

  async setData(path: string, data: ZnodeData, version: number): Promise<ZnodeStat> {
    const fullPath = this.#fullPath(path)
    return this.#connection.request({
      opcode: opcodes.setData,
      attempt: `to write ${fullPath}`,
      path,
      write: (writer) => writer.string(fullPath).buffer(data).int(version),
      read: readStat,
    })
  }

  async setAcl(path: string, acl: readonly Acl[], version: number): Promise<ZnodeStat> {
    const fullPath = this.#fullPath(path)
    return this.#connection.request({
      opcode: opcodes.setAcl,
      attempt: `to set the ACL of ${fullPath}`,
      path,
      write: (writer) => writer.string(fullPath).vector(acl, writeAcl).int(version),
      read: readStat,
    })
  }

  async delete(path: string, version: number): Promise<void> {
    const fullPath = this.#fullPath(path)
    await this.#connection.request({
      opcode: opcodes.delete,
      attempt: `to delete ${fullPath}`,
      path,
      write: (writer) => writer.string(fullPath).int(version),
      read: () => {},
    })
  }

  async multi(operations: readonly ZnodeOperation[]): Promise<void> {
    const [first] = operations
    if (!first) return
    const rooted = operations.map((operation) => ({ ...operation, path: this.#pathOf(operation) }))
    const failure = await this.#connection.request({
      opcode: opcodes.multi,
      attempt: `to carry out ${operations.length} operations in one transaction, beginning with ${first.path}`,
      path: first.path,
      write: (writer) => writeMulti(writer, rooted),
      read: (reader) => readMultiReply(reader, operations.length),
    })
    if (!failure) return
    const failed = operations[failure.operationIndex] ?? first
    throw new ZooKeeperError(failure.zkCode, {
      attempt: `a transaction at its operation ${failure.operationIndex + 1} of ${operations.length}, to ${verbOf(failed)} ${this.#pathOf(failed)}`,
      path: failed.path,
      operationIndex: failure.operationIndex,
    })
  }

  async sync(path: string): Promise<void> {
    const fullPath = this.#fullPath(path)
    await this.#connection.request({
      opcode: opcodes.sync,
      attempt: `to catch up on ${fullPath}`,
      path,
      write: (writer) => writer.string(fullPath),
      read: (reader) => reader.string(),
    })
  }

  unrooted(): ZooKeeperSession {
    return new Session(this.#connection, { servers: [...this.servers], chroot: '' })
  }

  async close(): Promise<void> {
    await this.#connection.close()
  }

  #rooted(reads: readonly ZnodeRead[]): readonly ZnodeRead[] {
    return reads.map(({ op, path }) => ({ op, path: this.#fullPath(path) }))
  }

  #pathOf(operation: ZnodeOperation): string {
    return operation.absolute ? requireSlash(operation.path) : this.#fullPath(operation.path)
  }

  #fullPath(path: string): string {
    requireSlash(path)
    if (this.chroot === '') return path
    return path === '/' ? this.chroot : this.chroot + path
  }
}

function verbOf({ op }: ZnodeOperation): string {
  return op === 'setData' ? 'write' : op
}

/** Without it `brokers` below the chroot /kafka would be the znode /kafkabrokers. */
function requireSlash(path: string): string {
  if (path.startsWith('/')) return path
  throw new AppError('INVALID_INPUT', `"${path}" is not a ZooKeeper path: it does not begin with a slash.`)
}
