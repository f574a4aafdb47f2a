import { AppError } from '#lib/errors.ts'
import { classifyZnode } from '#lib/kafka/catalogue.ts'
import { parseEpoch, parsePartitionState, parseProducerIdBlock } from '#lib/kafka/topic-json.ts'
import type { Reporter } from '#lib/progress.ts'
import type { ZnodeData, ZnodeReading, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError, ZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import type { ZnodeWrite } from '../facts/plan-item.ts'
import { isSameAcl } from '../plan/plan-znode-acl.ts'
import type { SpooledWrites, WriteStage } from './spooled-writes.ts'

/** A lot is read by one multiRead and, where it created znodes, as many reads of ACLs. */
const lotWrites = 100
const lotBytes = 1024 * 1024
const lotsInFlight = 2

/**
 * Reads back every write of the given stages and compares: data and ACLs equal, clocks at or past their target,
 * partition states with the same assignment and a leader epoch not behind what was written. Throws VERIFY_FAILED with
 * the first differences, after all were read.
 */
export async function verifyWrites(
  session: ZooKeeperSession,
  spool: SpooledWrites,
  stages: readonly WriteStage[],
  report: Reporter,
  signal: AbortSignal,
): Promise<number> {
  await session.sync('/')
  const total = spool.count(stages)
  const differences: string[] = []
  const failures: unknown[] = []
  const inFlight = new Set<Promise<void>>()
  let verified = 0
  let lot: ZnodeWrite[] = []
  let bytes = 0
  const startLot = async () => {
    const writes = lot
    lot = []
    bytes = 0
    signal.throwIfAborted()
    if (failures.length > 0) throw failures[0]
    if (inFlight.size >= lotsInFlight) await Promise.race(inFlight)
    const reading = readLotBack(session, writes)
      .then((found) => {
        for (const [index, write] of writes.entries()) {
          const difference = found[index]
          if (difference) differences.push(`${write.path}: ${difference}`)
          else verified++
          report.progress(verified, total, write.path)
        }
      })
      // Kept for the loop: nobody awaits a read that fails between two looks.
      .catch((error: unknown) => void failures.push(error))
      .finally(() => inFlight.delete(reading))
    inFlight.add(reading)
  }
  for (const stage of stages) {
    for await (const item of spool.read(stage)) {
      for (const write of item.writes) {
        // Brokers delete what they have heard of after a while.
        if (write.op === 'notify') continue
        const size = 'data' in write ? (write.data?.length ?? 0) : 0
        if (lot.length === lotWrites || bytes + size > lotBytes) await startLot()
        lot.push(write)
        bytes += size
      }
    }
  }
  await startLot()
  await Promise.all(inFlight)
  if (failures.length > 0) throw failures[0]
  if (differences.length === 0) return verified
  for (const difference of differences.slice(0, 100)) report.log('error', difference)
  throw new AppError(
    'VERIFY_FAILED',
    `${differences.length} of ${total} znodes are not as they were written: ${differences.slice(0, 3).join('; ')}.`,
    { remedy: 'Somebody else writes to this tree. Make sure that no broker and no other tool does, and Retry.' },
  )
}

/** What differs, by write; null where nothing does. Data is read where its size is known: many at once. */
async function readLotBack(session: ZooKeeperSession, writes: readonly ZnodeWrite[]): Promise<(string | null)[]> {
  const withData = writes.filter((write) => write.op === 'create' || write.op === 'setData')
  const reading = session.multiRead(withData.map(({ path }) => ({ op: 'getData', path })))
  const readings = reading.then((all) => new Map(withData.map((write, index) => [write, all[index]])))
  return Promise.all(writes.map((write) => readBack(session, write, readings)))
}

async function readBack(
  session: ZooKeeperSession,
  write: ZnodeWrite,
  readings: Promise<Map<ZnodeWrite, ZnodeReading | undefined>>,
): Promise<string | null> {
  const { op, path } = write
  try {
    switch (op) {
      case 'create':
      case 'setData': {
        const [access, read] = await Promise.all([op === 'create' ? session.getAcl(path) : null, readings])
        const found = read.get(write)
        if (found?.op === 'error') throw new ZooKeeperError(found.zkCode, { attempt: `to read ${path}`, path })
        if (access && op === 'create' && !isSameAcl(access.acl, write.acl)) return 'its ACL differs'
        return found?.op === 'getData' && isAsWritten(path, write.data, found.data) ? null : 'its data differs'
      }
      case 'raiseVersion': {
        const stat = await session.exists(path)
        if (!stat) return 'is missing'
        return stat.version >= write.toVersion ? null : `version ${stat.version}, wanted ${write.toVersion}`
      }
      case 'setAcl':
        return isSameAcl((await session.getAcl(path)).acl, write.acl) ? null : 'its ACL differs'
      case 'delete': {
        const stat = await session.exists(path)
        return !stat || (write.ifEmpty && stat.numChildren > 0) ? null : 'is still there'
      }
      case 'notify':
        return null
    }
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE')) return 'is missing'
    throw error
  }
}

function isAsWritten(path: string, wanted: ZnodeData, found: ZnodeData): boolean {
  if (wanted === null || found === null) return wanted === found
  if (wanted.equals(found)) return true
  const { restore } = classifyZnode(path)
  if (restore === 'controller-epoch') return (parseEpoch(found) ?? -1) >= (parseEpoch(wanted) ?? 0)
  if (restore === 'producer-id-block') {
    const block = parseProducerIdBlock(found)
    return block !== null && BigInt(block.block_start) >= BigInt(parseProducerIdBlock(wanted)?.block_start ?? 0)
  }
  const [wantedState, foundState] = [parsePartitionState(wanted), parsePartitionState(found)]
  return wantedState !== null && foundState !== null && foundState.leader_epoch >= wantedState.leader_epoch
}
