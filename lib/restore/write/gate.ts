import { clusterIdPath, type GateCloser, gateData, readClusterId } from '#lib/kafka/cluster-id.ts'
import type { ZnodeData, ZnodeOperation, ZnodeStat, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import { isSameCloser } from '../facts/gate-closer.ts'
import type { Fence } from './broker-fence.ts'
import { explainTransaction } from './explain-transaction.ts'
import type { RestorationLock } from './restoration-lock.ts'
import { isRefusal, type WriteTally } from './write-tally.ts'

interface GateContext {
  session: ZooKeeperSession
  lock: RestorationLock
  fence: Fence
  tally: WriteTally
  /** Whose gate it is to be. */
  closer: GateCloser
}

/**
 * Keeps brokers out while the tree is half restored: /cluster/id holds an id that no broker's disk carries, so that
 * every broker with data exits before it loads a log. Where there is no id (a lost tree) its absence does the same,
 * since the id is written last.
 */
export class Gate {
  readonly #context: GateContext
  #version: number | null = null
  /** What Kafka left there. */
  #before: ZnodeData = null
  /** What this run found there and wrote over; undefined: it wrote nothing over. */
  #replaced: { data: ZnodeData } | undefined

  constructor(context: GateContext) {
    this.#context = context
  }

  get isClosed(): boolean {
    return this.#version !== null
  }

  /**
   * Before the first write. A gate that an earlier run left closed stays as it is, or, where this run does more than
   * that one, gets its name.
   */
  async close(): Promise<void> {
    const { session, closer, tally } = this.#context
    const found = await readIdZnode(session)
    if (!found) return
    const facts = readClusterId(found.data)
    this.#before = facts.data
    if (facts.isGated && (facts.closedBy === null || isSameCloser(facts.closedBy, closer))) {
      this.#version = found.stat.version
      return
    }
    tally.isGateClosed = true
    try {
      await this.#write(gateData(facts.data, closer), found.stat.version)
    } catch (error) {
      if (isRefusal(error)) tally.isGateClosed = facts.isGated
      throw await this.#explain(error)
    }
    this.#replaced ??= { data: found.data }
  }

  /**
   * After verification.
   * @param clusterId what the plan wants there; undefined: what stood there before
   */
  async open(clusterId?: ZnodeData): Promise<void> {
    if (this.#version === null) return
    const [data, version] = [clusterId === undefined ? this.#before : clusterId, this.#version]
    await this.#finish(() => this.#write(data, version))
  }

  /** Instead of opening: there was no id before. */
  async remove(): Promise<void> {
    if (this.#version === null) return
    const version = this.#version
    await this.#finish(() => this.#commit({ op: 'delete', path: clusterIdPath, version }))
  }

  /**
   * For a run that has written nothing: what it found stands there again. A gate that an earlier run closed was not
   * written over, or is put back closed: only who closed a gate may open it.
   */
  async putBack(): Promise<void> {
    const { tally } = this.#context
    if (this.#version === null || !this.#replaced) return
    await this.#write(this.#replaced.data, this.#version).catch(async (error: unknown) => {
      throw await this.#explain(error)
    })
    this.#version = null
    tally.isGateClosed = tally.foundGate
  }

  /** The last write of a run, which counts as one of its own. */
  async #finish(commit: () => Promise<void>): Promise<void> {
    const { tally } = this.#context
    await tally.send(commit).catch(async (error: unknown) => {
      throw await this.#explain(error)
    })
    this.#version = null
    tally.isGateClosed = false
  }

  async #write(data: ZnodeData, version: number): Promise<void> {
    await this.#commit({ op: 'setData', path: clusterIdPath, data, version })
    this.#version = version + 1
  }

  async #commit(operation: ZnodeOperation): Promise<void> {
    const { session, lock, fence } = this.#context
    await session.multi([lock.check, ...fence.before, operation, ...fence.after])
  }

  #explain(error: unknown): Promise<unknown> {
    return explainTransaction(error, this.#context)
  }
}

/** True where an earlier run left the gate closed. */
export async function isGateClosed(session: ZooKeeperSession): Promise<boolean> {
  return readClusterId((await readIdZnode(session))?.data ?? null).isGated
}

async function readIdZnode(session: ZooKeeperSession): Promise<{ data: ZnodeData; stat: ZnodeStat } | null> {
  return session.getData(clusterIdPath).catch((error: unknown) => {
    if (isZooKeeperError(error, 'NO_NODE')) return null
    throw error
  })
}
