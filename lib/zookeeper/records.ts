import CreateMode from 'node-zookeeper-client/lib/CreateMode.js'
import jute from 'node-zookeeper-client/lib/jute/index.js'
import { AppError } from '#lib/errors.ts'
import type { JuteReader } from './jute-reader.ts'
import type { JuteWriter } from './jute-writer.ts'
import type { Acl, ZnodeStat } from './types.ts'

const { OP_CODES } = jute

/** ZooKeeper's operation codes (ZooDefs.OpCode); multi carries create, delete, setData and check. */
export const opcodes = {
  create: OP_CODES.CREATE,
  delete: OP_CODES.DELETE,
  exists: OP_CODES.EXISTS,
  getData: OP_CODES.GET_DATA,
  setData: OP_CODES.SET_DATA,
  getAcl: OP_CODES.GET_ACL,
  setAcl: OP_CODES.SET_ACL,
  sync: OP_CODES.SYNC,
  ping: OP_CODES.PING,
  getChildren: OP_CODES.GET_CHILDREN,
  getChildren2: OP_CODES.GET_CHILDREN2,
  check: OP_CODES.CHECK,
  multi: OP_CODES.MULTI,
  /** Since 3.6, which the package does not know; carries getData and getChildren. */
  multiRead: 22,
  auth: OP_CODES.AUTH,
  closeSession: OP_CODES.CLOSE_SESSION,
}

/** The type of a multi's result that is an error code. */
export const errorResult = OP_CODES.ERROR

/** Transaction ids that are not counted: they mark frames that answer no ordinary request. */
export const xids = { notification: jute.XID_NOTIFICATION, ping: jute.XID_PING, auth: jute.XID_AUTHENTICATION }

export const createFlags = {
  persistent: CreateMode.PERSISTENT,
  persistentSequential: CreateMode.PERSISTENT_SEQUENTIAL,
  ephemeral: CreateMode.EPHEMERAL,
}

export interface ReplyHeader {
  xid: number
  zxid: bigint
  error: number
}

export function readReplyHeader(reader: JuteReader): ReplyHeader {
  return { xid: reader.int(), zxid: reader.long(), error: reader.int() }
}

export function readStat(reader: JuteReader): ZnodeStat {
  const czxid = reader.long()
  const mzxid = reader.long()
  const ctime = reader.longAsNumber()
  const mtime = reader.longAsNumber()
  const version = reader.int()
  const cversion = reader.int()
  const aversion = reader.int()
  const ephemeralOwner = reader.long()
  const dataLength = reader.int()
  const numChildren = reader.int()
  const pzxid = reader.long()
  return {
    czxid,
    mzxid,
    pzxid,
    ctime,
    mtime,
    version,
    cversion,
    aversion,
    ephemeralOwner,
    dataLength,
    numChildren,
  }
}

export function readAcl(reader: JuteReader): Acl {
  return { perms: reader.int(), scheme: reader.string(), id: reader.string() }
}

export function writeAcl(writer: JuteWriter, { perms, scheme, id }: Acl): void {
  writer.int(perms).string(scheme).string(id)
}

/** Goes before every part of a multi or multiRead request and reply, and ends both with type -1, done. */
export interface MultiHeader {
  type: number
  done: boolean
  error: number
}

export const endOfMulti: MultiHeader = { type: -1, done: true, error: -1 }

export function writeMultiHeader(writer: JuteWriter, { type, done, error }: MultiHeader): void {
  writer.int(type).bool(done).int(error)
}

export function readMultiHeader(reader: JuteReader): MultiHeader {
  const header = { type: reader.int(), done: reader.bool(), error: reader.int() }
  if (header.type !== endOfMulti.type && header.done) {
    throw new AppError('ZK_PROTOCOL', 'ZooKeeper ended a transaction in the middle of a result.')
  }
  return header
}
