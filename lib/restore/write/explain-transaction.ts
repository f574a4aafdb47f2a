import { AppError } from '#lib/errors.ts'
import { isZooKeeperError, type ZooKeeperCode } from '#lib/zookeeper/zookeeper-error.ts'
import { brokerStarted, type Fence } from './broker-fence.ts'

/** Somebody else wrote where this plan writes. */
const changedCodes: readonly ZooKeeperCode[] = ['BAD_VERSION', 'NODE_EXISTS', 'NO_NODE', 'NOT_EMPTY']

/**
 * What a refused transaction (lock, fence, writes, fence) means; nothing of it was written.
 * @param written writes done before
 */
export function explainTransaction(error: unknown, fence: Fence, written: number): unknown {
  if (!isZooKeeperError(error)) return error
  const index = error.operationIndex ?? -1
  if (index === 0) {
    return new AppError('ZK_CONNECTION_LOST', 'The lock of this restoration is gone, so its session was lost.', {
      remedy: 'Look whether another restoration of this tree runs; if not, Retry. It goes on where it stopped.',
      cause: error,
    })
  }
  if (index > 0 && index <= fence.before.length && error.zkCode === 'NODE_EXISTS') {
    return brokerStarted([], written, error)
  }
  if (changedCodes.includes(error.zkCode)) {
    return new AppError('PLAN_CHANGED', `${error.path ?? 'A znode'} changed since this plan was made.`, {
      remedy: `Somebody else writes to this tree. ${written} writes were done before; plan again with Retry.`,
      cause: error,
    })
  }
  if (error.zkCode === 'INVALID_ACL') {
    return new AppError('ZK_OPERATION', `ZooKeeper does not accept the archived ACL of ${error.path ?? 'a znode'}.`, {
      remedy:
        'ACLs of scheme sasl or x509 need a server with that authentication provider configured. Restore on an ensemble configured like the one that was backed up.',
      cause: error,
    })
  }
  return error
}
