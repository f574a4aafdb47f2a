import { clusterIdPath, gateData, readClusterId } from '#lib/kafka/cluster-id.ts'
import type { ZnodeData, ZnodeOperation, ZnodeStat, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import type { Fence } from './broker-fence.ts'
import { explainTransaction } from './explain-transaction.ts'
import type { RestorationLock } from './restoration-lock.ts'

/**
 * Keeps brokers out while the tree is half restored: /cluster/id holds an id that no broker's disk carries, so that
 * every broker with data exits before it loads a log. Where there is no id (a lost tree) its absence does the same,
 * since the id is written last.
 */
export class Gate {
  readonly #session: ZooKeeperSession
  readonly #lock: RestorationLock
  readonly #fence: Fence
  #version: number | null = null
  #before: ZnodeData = null

  constructor(session: ZooKeeperSession, lock: RestorationLock, fence: Fence) {
    this.#session = session
    this.#lock = lock
    this.#fence = fence
  }

  get isClosed(): boolean {
    return this.#version !== null
  }

  /** Before the first write. Finds a gate that an earlier run left closed. */
  async close(): Promise<void> {
    const found = await readIdZnode(this.#session)
    if (!found) return
    const facts = readClusterId(found.data)
    this.#before = facts.data
    this.#version = found.stat.version
    if (!facts.isGated) await this.#write(gateData(facts.data))
  }

  /**
   * After verification.
   * @param clusterId what the plan wants there; undefined: what stood there before
   */
  async open(clusterId?: ZnodeData): Promise<void> {
    if (this.#version === null) return
    await this.#write(clusterId === undefined ? this.#before : clusterId)
    this.#version = null
  }

  /** Instead of opening: there was no id before. */
  async remove(): Promise<void> {
    if (this.#version === null) return
    await this.#commit({ op: 'delete', path: clusterIdPath, version: this.#version })
    this.#version = null
  }

  async #write(data: ZnodeData): Promise<void> {
    const version = this.#version ?? 0
    await this.#commit({ op: 'setData', path: clusterIdPath, data, version })
    this.#version = version + 1
  }

  async #commit(operation: ZnodeOperation): Promise<void> {
    await this.#session
      .multi([this.#lock.check, ...this.#fence.before, operation, ...this.#fence.after])
      .catch((error: unknown) => {
        throw explainTransaction(error, this.#fence, 0)
      })
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
