import { AppError } from '#lib/errors.ts'
import type { JuteReader } from './jute-reader.ts'
import type { JuteWriter } from './jute-writer.ts'
import { endOfMulti, errorResult, opcodes, readMultiHeader, readStat, writeMultiHeader } from './records.ts'
import type { ZnodeRead, ZnodeReading } from './types.ts'
import { nameErrorCode } from './zookeeper-error.ts'

const watch = false

/** Paths of the reads are written as they are: the session has put its chroot in front. */
export function writeMultiRead(writer: JuteWriter, reads: readonly ZnodeRead[]): void {
  for (const { op, path } of reads) {
    writeMultiHeader(writer, { type: opcodes[op], done: false, error: -1 })
    writer.string(path).bool(watch)
  }
  writeMultiHeader(writer, endOfMulti)
}

/**
 * One result for each read, in order.
 * @throws AppError ZK_PROTOCOL for anything else: servers that only resemble ZooKeeper answer errors in other shapes
 */
export function readMultiReadReply(reader: JuteReader, reads: readonly ZnodeRead[]): ZnodeReading[] {
  const results = reads.map((read) => readResult(reader, read))
  const end = readMultiHeader(reader)
  if (!end.done || reader.remaining > 0) {
    throw new AppError('ZK_PROTOCOL', `ZooKeeper gave more results than the ${reads.length} that were asked for.`)
  }
  return results
}

function readResult(reader: JuteReader, { op }: ZnodeRead): ZnodeReading {
  const header = readMultiHeader(reader)
  if (header.done) throw new AppError('ZK_PROTOCOL', 'ZooKeeper gave fewer results than were asked for.')
  if (header.type === errorResult) {
    const error = reader.int()
    if (error === 0 || error !== header.error) {
      throw new AppError('ZK_PROTOCOL', `ZooKeeper answered a read with two error codes (${header.error}, ${error}).`)
    }
    return { op: 'error', zkCode: nameErrorCode(error) }
  }
  if (header.type !== opcodes[op] || header.error !== 0) {
    throw new AppError(
      'ZK_PROTOCOL',
      `ZooKeeper answered ${op} with a result of type ${header.type}, error ${header.error}.`,
    )
  }
  return op === 'getData'
    ? { op, data: reader.buffer(), stat: readStat(reader) }
    : { op, children: reader.vector((item) => item.string()) }
}

/** Reads one after the other that are under way at once, for one multiRead that the server does not know. */
const lanes = 16

/** The same results from single requests, each sent as soon as one before it is answered. */
export async function readOneByOne(
  reads: readonly ZnodeRead[],
  readOne: (read: ZnodeRead) => Promise<ZnodeReading>,
): Promise<ZnodeReading[]> {
  const results: ZnodeReading[] = []
  const work = reads.entries()
  const runLane = async () => {
    for (const [index, read] of work) results[index] = await readOne(read)
  }
  await Promise.all(Array.from({ length: lanes }, runLane))
  return results
}
