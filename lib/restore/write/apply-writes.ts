import type { Reporter } from '#lib/progress.ts'
import type { ZnodeOperation, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import type { ZnodeWrite } from '../facts/plan-item.ts'
import { maxTransactionBytes, sizeOfWrite } from '../facts/topic-writes.ts'
import { assertNoBroker, type Fence, fenceOperations } from './broker-fence.ts'
import { explainTransaction } from './explain-transaction.ts'
import type { RestorationLock } from './restoration-lock.ts'
import { type SpooledWrites, type WriteStage, writeStages } from './spooled-writes.ts'
import type { WriteTally } from './write-tally.ts'

/** ZooKeeper counts bytes: well below the megabyte at which it cuts the connection. */
const maxBatchBytes = 512 * 1024
/** A request near the limit, its results included, is answered within this many operations. */
const maxBatchOperations = 1000
/** More at once gains nothing on the wire. */
const transactionsInFlight = 4
/** Between two looks for brokers that the fence does not know. */
const brokerLookMs = 1000

export interface ApplyContext {
  session: ZooKeeperSession
  spool: SpooledWrites
  lock: RestorationLock
  /** Ids of brokers known to this tree, for the fence. */
  brokerIds: readonly number[]
  /** False where the chroot itself is still to be written: nothing can be fenced inside it before. */
  hasChroot: boolean
  /** True while brokers run: no fence, and every change travels with its notification. */
  isOnline: boolean
  tally: WriteTally
}

/** Stages before verification: everything but the cluster id. */
export const stagesBeforeIdentity = writeStages.filter((stage) => stage !== 'identity')

/**
 * Carries out the spooled writes of the given stages in order, in transactions below ZooKeeper's limits, each fenced
 * against brokers and bound to the lock. Versions are checked: a znode somebody else touched fails the transaction,
 * which then has written nothing. Throws PLAN_CHANGED, PREFLIGHT_FAILED (a broker started), ZK_*; by then everything
 * that was sent is answered or lost, so that the tally tells the whole.
 */
export async function applyWrites(
  context: ApplyContext,
  stages: readonly WriteStage[],
  report: Reporter,
  signal: AbortSignal,
): Promise<void> {
  const total = context.spool.count()
  const applier = new Applier(context, total, report, signal)
  try {
    for (const stage of stages) {
      if (context.spool.count([stage]) === 0) continue
      report.log('debug', `Writing ${stage}: ${context.spool.count([stage])} writes`)
      await applier.raiseFence(stage)
      for await (const item of context.spool.read(stage)) await applier.add(item.writes)
      await applier.drain()
    }
  } catch (error) {
    await applier.settle()
    throw await explainTransaction(error, { session: context.session, tally: context.tally, fence: applier.fence })
  }
}

type Together = Extract<ZnodeWrite, { op: 'create' | 'setData' | 'delete' | 'notify' }>
type Delete = Extract<ZnodeWrite, { op: 'delete' }>

class Applier {
  readonly #context: ApplyContext
  readonly #total: number
  readonly #report: Reporter
  readonly #signal: AbortSignal
  #batch: Together[] = []
  #batchBytes = 0
  #fence: Fence = { before: [], after: [] }
  readonly #inFlight = new Set<Promise<void>>()
  readonly #failures: unknown[] = []
  #lookedForBrokers = performance.now()

  constructor(context: ApplyContext, total: number, report: Reporter, signal: AbortSignal) {
    this.#context = context
    this.#total = total
    this.#report = report
    this.#signal = signal
  }

  get fence(): Fence {
    return this.#fence
  }

  /** The fence of the transactions of a stage: as much of it as has a parent to stand under. */
  async raiseFence(stage: WriteStage): Promise<void> {
    const { session, brokerIds, hasChroot, isOnline } = this.#context
    if (isOnline || (stage === 'structure' && !hasChroot)) return
    this.#fence = fenceOperations((await session.exists('/brokers/ids')) ? brokerIds : [])
  }

  /** One item's writes stay together in one transaction, as far as one takes them. */
  async add(writes: readonly ZnodeWrite[]): Promise<void> {
    const together = writes.filter(isTogether)
    const bytes = together.reduce((sum, write) => sum + sizeOfWrite(write), 0)
    const isTooMuch =
      this.#batchBytes + bytes > maxBatchBytes || this.#batch.length + together.length > maxBatchOperations
    if (isTooMuch) await this.flush()
    if (bytes > maxTransactionBytes) {
      // Brokers are kept out by the gate until its last part is written.
      for (const write of together) {
        if (this.#batchBytes + sizeOfWrite(write) > maxBatchBytes) await this.flush()
        this.#put(write)
      }
    } else {
      for (const write of together) this.#put(write)
    }
    for (const write of writes) {
      if (write.op === 'raiseVersion') await this.#raiseVersion(write)
      if (write.op === 'setAcl') await this.#setAcl(write)
      if (write.op === 'delete' && write.ifEmpty) await this.#deleteIfEmpty(write)
    }
    if (this.#context.isOnline) await this.flush()
  }

  /** Sends what was collected; the answer is waited for later. */
  async flush(): Promise<void> {
    if (this.#batch.length === 0) return
    const writes = this.#batch
    const bytes = this.#batchBytes
    this.#batch = []
    this.#batchBytes = 0
    await this.#makeRoom()
    const sent = this.#commit(writes.map(toOperation))
      .then(() => this.#count(writes.filter(({ op }) => op !== 'notify').length, bytes, writes.at(-1)?.path ?? null))
      .catch((error: unknown) => void this.#failures.push(error))
      .finally(() => this.#inFlight.delete(sent))
    this.#inFlight.add(sent)
  }

  /** Everything that was sent is answered, or the first failure is thrown. */
  async drain(): Promise<void> {
    await this.flush()
    await this.settle()
    if (this.#failures.length > 0) throw this.#failures[0]
  }

  /** Everything that was sent is answered or lost, whatever came of it. */
  async settle(): Promise<void> {
    await Promise.all(this.#inFlight)
  }

  #put(write: Together): void {
    this.#batch.push(write)
    this.#batchBytes += sizeOfWrite(write)
  }

  async #makeRoom(): Promise<void> {
    if (this.#inFlight.size >= transactionsInFlight) await Promise.race(this.#inFlight)
    if (this.#failures.length > 0 || this.#signal.aborted) {
      await this.settle()
      this.#signal.throwIfAborted()
      throw this.#failures[0]
    }
    if (this.#context.isOnline || performance.now() - this.#lookedForBrokers < brokerLookMs) return
    this.#lookedForBrokers = performance.now()
    await this.settle()
    await assertNoBroker(this.#context.session, this.#context.tally)
  }

  /** The znode's version is the number: empty changes are written until it stands where it must. */
  async #raiseVersion(write: Extract<ZnodeWrite, { op: 'raiseVersion' }>): Promise<void> {
    await this.drain()
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
    this.#count(1, sizeOfWrite(write), write.path)
  }

  async #deleteIfEmpty(write: Delete): Promise<void> {
    await this.drain()
    const stat = await this.#context.session.exists(write.path)
    if (stat && stat.numChildren > 0) this.#report.log('info', `${write.path} stays: it is not empty.`)
    else if (stat) await this.#commit([{ op: 'delete', path: write.path, version: write.version }])
    this.#count(1, sizeOfWrite(write), write.path)
  }

  /** ZooKeeper has no setACL inside a transaction: these go one by one, after a fresh look for brokers. */
  async #setAcl(write: Extract<ZnodeWrite, { op: 'setAcl' }>): Promise<void> {
    await this.drain()
    const { session, isOnline, tally } = this.#context
    if (!isOnline) await assertNoBroker(session, tally)
    this.#signal.throwIfAborted()
    await tally.send(() => session.setAcl(write.path, write.acl, write.version))
    this.#count(1, sizeOfWrite(write), write.path)
  }

  async #commit(operations: readonly ZnodeOperation[]): Promise<void> {
    this.#signal.throwIfAborted()
    const { session, lock, tally } = this.#context
    await tally.send(() => session.multi([lock.check, ...this.#fence.before, ...operations, ...this.#fence.after]))
  }

  #count(writes: number, bytes: number, path: string | null): void {
    const { tally } = this.#context
    tally.writes += writes
    tally.bytes += bytes
    this.#report.progress(tally.writes, this.#total, path)
  }
}

function isTogether(write: ZnodeWrite): write is Together {
  return write.op !== 'raiseVersion' && write.op !== 'setAcl' && !(write.op === 'delete' && write.ifEmpty)
}

function toOperation(write: Together): ZnodeOperation {
  return write.op === 'notify'
    ? { op: 'create', path: write.path, data: write.data, acl: write.acl, sequential: true }
    : { ...write }
}
