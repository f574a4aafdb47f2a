import { AppError } from '#lib/errors.ts'
import type { JuteReader } from './jute-reader.ts'
import type { JuteWriter } from './jute-writer.ts'
import {
  createFlags,
  endOfMulti,
  errorResult,
  opcodes,
  readMultiHeader,
  readStat,
  writeAcl,
  writeMultiHeader,
} from './records.ts'
import type { ZnodeOperation } from './types.ts'
import { nameErrorCode, type ZooKeeperCode } from './zookeeper-error.ts'

/** ZooKeeper's code for the operations behind the one that failed: they were not tried. */
const notTried: ZooKeeperCode = 'RUNTIME_INCONSISTENCY'

export interface MultiFailure {
  zkCode: ZooKeeperCode
  operationIndex: number
}

/** Paths of the operations are written as they are: the session has put its chroot in front. */
export function writeMulti(writer: JuteWriter, operations: readonly ZnodeOperation[]): void {
  for (const operation of operations) {
    writeMultiHeader(writer, { type: opcodes[operation.op], done: false, error: -1 })
    writeOperation(writer, operation)
  }
  writeMultiHeader(writer, endOfMulti)
}

/** null where every operation was carried out. */
export function readMultiReply(reader: JuteReader, operationCount: number): MultiFailure | null {
  const failures: MultiFailure[] = []
  let operationIndex = 0
  for (let header = readMultiHeader(reader); header.type !== endOfMulti.type || !header.done; ) {
    if (header.type === errorResult) {
      const error = reader.int()
      if (error !== 0) failures.push({ zkCode: nameErrorCode(error), operationIndex })
    } else {
      skipResult(reader, header.type)
    }
    operationIndex++
    header = readMultiHeader(reader)
  }
  if (operationIndex !== operationCount) {
    throw new AppError('ZK_PROTOCOL', `ZooKeeper gave ${operationIndex} results for ${operationCount} operations.`)
  }
  return failures.find(({ zkCode }) => zkCode !== notTried) ?? failures[0] ?? null
}

function writeOperation(writer: JuteWriter, operation: ZnodeOperation): void {
  writer.string(operation.path)
  switch (operation.op) {
    case 'create':
      writer.buffer(operation.data).vector(operation.acl, writeAcl)
      writer.int(flagsOf(operation))
      return
    case 'setData':
      writer.buffer(operation.data).int(operation.version)
      return
    case 'delete':
    case 'check':
      writer.int(operation.version)
      return
    default:
      operation satisfies never
  }
}

function flagsOf({ ephemeral, sequential }: Extract<ZnodeOperation, { op: 'create' }>): number {
  if (ephemeral) return createFlags.ephemeral
  return sequential ? createFlags.persistentSequential : createFlags.persistent
}

function skipResult(reader: JuteReader, type: number): void {
  switch (type) {
    case opcodes.create:
      reader.string()
      return
    case opcodes.setData:
      readStat(reader)
      return
    case opcodes.delete:
    case opcodes.check:
      return
    default:
      throw new AppError('ZK_PROTOCOL', `ZooKeeper answered a transaction with an unknown result of type ${type}.`)
  }
}
