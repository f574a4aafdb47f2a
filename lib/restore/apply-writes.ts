import { AppError } from '#lib/errors.ts'
import type { Reporter } from '#lib/progress.ts'
import type { ZnodeOperation, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import { assertNoBroker, brokerStarted, type Fence, fenceOperations } from './broker-fence.ts'
import type { ZnodeWrite } from './plan-item.ts'
import type { RestorationLock } from './restoration-lock.ts'
import { sizeOfWrite } from './topic-writes.ts'
import { type WriteSpool, type WriteStage, writeStages } from './write-spool.ts'

/** ZooKeeper counts bytes: well below the megabyte at which it cuts the connection. One topic may go beyond on its own. */
const maxBatchBytes = 512 * 1024
const maxBatchOperations = 500

export interface ApplyContext {
  session: ZooKeeperSession
  spool: WriteSpool
  lock: RestorationLock
  /** Ids of brokers known to this tree, for the fence. */
  brokerIds: readonly number[]
  /** False where the chroot itself is still to be written: nothing can be fenced inside it before. */
  hasChroot: boolean
}

/** Stages before verification: everything but the cluster id. */
export const stagesBeforeIdentity = writeStages.filter((stage) => stage !== 'identity')

/**
 * Carries out the spooled writes of the given stages in order, in transactions below ZooKeeper's limits, each fenced
 * against brokers and bound to the lock. Versions are checked: a znode somebody else touched fails the transaction,
 * which then has written nothing. Throws PLAN_CHANGED, PREFLIGHT_FAILED (a broker started), ZK_*.
 */
export async function applyWrites(
  context: ApplyContext,
  stages: readonly WriteStage[],
  report: Reporter,
  signal: AbortSignal,
): Promise<number> {
  const total = context.spool.count(stages)
  const applier = new Applier(context, total, report, signal)
  for (const stage of stages) {
    if (context.spool.count([stage]) === 0) continue
    report.log('debug', `Writing ${stage}: ${context.spool.count([stage])} writes`)
    await applier.raiseFence(stage)
    for await (const item of context.spool.read(stage)) await applier.add(item.writes)
    await applier.flush()
  }
  return applier.written
}

class Applier {
  readonly #context: ApplyContext
  readonly #total: number
  readonly #report: Reporter
  readonly #signal: AbortSignal
  #batch: ZnodeOperation[] = []
  #batchBytes = 0
  #batchWrites = 0
  #fence: Fence = { before: [], after: [] }
  written = 0

  constructor(context: ApplyContext, total: number, report: Reporter, signal: AbortSignal) {
    this.#context = context
    this.#total = total
    this.#report = report
    this.#signal = signal
  }

  /** The fence of the transactions of a stage: as much of it as has a parent to stand under. */
  async raiseFence(stage: WriteStage): Promise<void> {
    const { session, brokerIds, hasChroot } = this.#context
    if (stage === 'structure' && !hasChroot) return
    this.#fence = fenceOperations((await session.exists('/brokers/ids')) ? brokerIds : [])
  }

  /** One item's writes stay together in one transaction; what cannot stand in one goes on its own afterwards. */
  async add(writes: readonly ZnodeWrite[]): Promise<void> {
    const together = writes.filter((write) => write.op === 'create' || write.op === 'setData')
    const bytes = together.reduce((sum, write) => sum + sizeOfWrite(write), 0)
    if (this.#batchBytes + bytes > maxBatchBytes || this.#batch.length + together.length > maxBatchOperations) {
      await this.flush()
    }
    for (const write of together) this.#batch.push({ ...write })
    this.#batchBytes += bytes
    this.#batchWrites += together.length
    for (const write of writes) {
      if (write.op === 'raiseVersion') await this.#raiseVersion(write)
      if (write.op === 'setAcl') await this.#setAcl(write)
    }
  }

  async flush(): Promise<void> {
    if (this.#batch.length === 0) return
    const operations = this.#batch
    const writes = this.#batchWrites
    this.#batch = []
    this.#batchBytes = 0
    this.#batchWrites = 0
    await this.#commit(operations)
    this.#count(writes, operations.at(-1)?.path ?? null)
  }

  /** The znode's version is the number: empty changes are written until it stands where it must. */
  async #raiseVersion(write: Extract<ZnodeWrite, { op: 'raiseVersion' }>): Promise<void> {
    await this.flush()
    const { session } = this.#context
    const stat = await session.exists(write.path)
    if (!stat) await this.#commit([{ op: 'create', path: write.path, data: write.data, acl: write.acl }])
    for (let version = stat?.version ?? 0; version < write.toVersion; ) {
      const steps = Math.min(maxBatchOperations, write.toVersion - version)
      await this.#commit(
        Array.from({ length: steps }, (_, i) => ({
          op: 'setData',
          path: write.path,
          data: write.data,
          version: version + i,
        })),
      )
      version += steps
    }
    this.#count(1, write.path)
  }

  /** ZooKeeper has no setACL inside a transaction: these go one by one, after a fresh look for brokers. */
  async #setAcl(write: Extract<ZnodeWrite, { op: 'setAcl' }>): Promise<void> {
    await this.flush()
    const { session } = this.#context
    await assertNoBroker(session, this.written)
    try {
      await session.setAcl(write.path, write.acl, write.version)
    } catch (error) {
      throw this.#explain(error)
    }
    this.#count(1, write.path)
  }

  async #commit(operations: readonly ZnodeOperation[]): Promise<void> {
    this.#signal.throwIfAborted()
    const { session, lock } = this.#context
    try {
      await session.multi([lock.check, ...this.#fence.before, ...operations, ...this.#fence.after])
    } catch (error) {
      throw this.#explain(error)
    }
  }

  #count(writes: number, path: string | null): void {
    this.written += writes
    this.#report.progress(this.written, this.#total, path)
  }

  /** What a refused transaction means; nothing of it was written. */
  #explain(error: unknown): unknown {
    if (!isZooKeeperError(error)) return error
    const index = error.operationIndex ?? -1
    if (index === 0) {
      return new AppError('ZK_CONNECTION_LOST', 'The lock of this restoration is gone, so its session was lost.', {
        remedy: 'Look whether another restoration of this tree runs; if not, Retry. It goes on where it stopped.',
        cause: error,
      })
    }
    if (index > 0 && index <= this.#fence.before.length && error.zkCode === 'NODE_EXISTS') {
      return brokerStarted([], this.written, error)
    }
    if (error.zkCode === 'BAD_VERSION' || error.zkCode === 'NODE_EXISTS' || error.zkCode === 'NO_NODE') {
      return new AppError('PLAN_CHANGED', `${error.path ?? 'A znode'} changed since this plan was made.`, {
        remedy: `Somebody else writes to this tree. ${this.written} writes were done before; plan again with Retry.`,
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
}
