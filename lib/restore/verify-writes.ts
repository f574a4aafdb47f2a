import { AppError } from '#lib/errors.ts'
import { classifyZnode } from '#lib/kafka/catalogue.ts'
import { parseEpoch, parsePartitionState, parseProducerIdBlock } from '#lib/kafka/topic-json.ts'
import type { Reporter } from '#lib/progress.ts'
import type { Acl, ZnodeData, ZnodeStat, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import type { ZnodeWrite } from './plan-item.ts'
import { isSameAcl } from './plan-znode-acl.ts'
import type { WriteSpool, WriteStage } from './write-spool.ts'

const readsInFlight = 128

/**
 * Reads back every write of the given stages and compares: data and ACLs equal, clocks at or past their target,
 * partition states with the same assignment and a leader epoch not behind what was written. Throws VERIFY_FAILED with
 * the first differences, after all were read.
 */
export async function verifyWrites(
  session: ZooKeeperSession,
  spool: WriteSpool,
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
  for (const stage of stages) {
    for await (const item of spool.read(stage)) {
      for (const write of item.writes) {
        signal.throwIfAborted()
        if (failures.length > 0) throw failures[0]
        if (inFlight.size >= readsInFlight) await Promise.race(inFlight)
        const reading = readBack(session, write)
          .then((difference) => {
            if (difference) differences.push(`${write.path}: ${difference}`)
            else verified++
            report.progress(verified, total, write.path)
          })
          // Kept for the loop: nobody awaits a read that fails between two looks.
          .catch((error: unknown) => void failures.push(error))
          .finally(() => inFlight.delete(reading))
        inFlight.add(reading)
      }
    }
  }
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

async function readBack(session: ZooKeeperSession, write: ZnodeWrite): Promise<string | null> {
  try {
    const [{ data, stat }, acl] = await Promise.all([
      session.getData(write.path),
      write.op === 'setData' ? null : session.getAcl(write.path),
    ])
    return compareWritten(write, data, stat, acl?.acl ?? null)
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE')) return 'is missing'
    throw error
  }
}

function compareWritten(write: ZnodeWrite, data: ZnodeData, stat: ZnodeStat, acl: Acl[] | null): string | null {
  if (write.op === 'raiseVersion') {
    return stat.version >= write.toVersion ? null : `version ${stat.version}, wanted ${write.toVersion}`
  }
  if (write.op !== 'setData' && acl && !isSameAcl(acl, write.acl)) return 'its ACL differs'
  if (write.op === 'setAcl') return null
  return isAsWritten(write.path, write.data, data) ? null : 'its data differs'
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
