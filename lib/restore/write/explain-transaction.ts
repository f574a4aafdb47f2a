import { AppError } from '#lib/errors.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError, type ZooKeeperCode, type ZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import { brokerStarted, type Fence } from './broker-fence.ts'
import { findQuota } from './find-quota.ts'
import type { WriteTally } from './write-tally.ts'

/** Somebody else wrote where this plan writes. */
const changedCodes: readonly ZooKeeperCode[] = ['BAD_VERSION', 'NODE_EXISTS', 'NO_NODE', 'NOT_EMPTY']

/** What a refused transaction (lock, fence, writes, fence) means; nothing of it was written. */
export async function explainTransaction(
  error: unknown,
  { session, fence, tally }: { session: ZooKeeperSession; fence: Fence; tally: WriteTally },
): Promise<unknown> {
  if (!isZooKeeperError(error)) return error
  const index = error.operationIndex ?? -1
  if (index === 0) {
    return new AppError('ZK_CONNECTION_LOST', 'The lock of this restoration is gone, so its session was lost.', {
      remedy: 'Look whether another restoration of this tree runs; if not, Retry. It goes on where it stopped.',
      cause: error,
    })
  }
  if (index > 0 && index <= fence.before.length && error.zkCode === 'NODE_EXISTS') {
    return brokerStarted([], tally, error)
  }
  if (changedCodes.includes(error.zkCode)) {
    return new AppError('PLAN_CHANGED', `${error.path || 'A znode'} changed since this plan was made.`, {
      remedy: `Somebody else writes to this tree. ${tally.describe()}; plan again with Retry.`,
      cause: error,
    })
  }
  if (error.zkCode === 'INVALID_ACL') {
    return new AppError('ZK_OPERATION', `ZooKeeper does not accept the archived ACL of ${error.path || 'a znode'}.`, {
      remedy:
        'ACLs of scheme sasl or x509 need a server with that authentication provider configured. Restore on an ensemble configured like the one that was backed up.',
      cause: error,
    })
  }
  if (error.zkCode === 'QUOTA_EXCEEDED') return explainQuota(session, error)
  return error
}

async function explainQuota(session: ZooKeeperSession, error: ZooKeeperError): Promise<AppError> {
  const path = error.path === '/' ? session.chroot || '/' : session.chroot + error.path
  const quota = await findQuota(session, path)
  const where = quota?.path ?? session.chroot
  const limits = quota === null ? '' : ` (${quota.limits})`
  return new AppError('ZK_OPERATION', `${path} would exceed a quota of ZooKeeper${limits}: it refused the write.`, {
    remedy: `The quota stands on ${quota === null ? `${path} or a znode above it (listquota PATH shows it)` : where}. With zkCli.sh raise it (setquota) or take it away (delquota ${quota === null ? 'PATH' : where}), then Retry.`,
    cause: error,
  })
}
