import type { ArchivedAcl } from '#lib/archive/archive.ts'
import { compareZnodePaths } from '#lib/archive/compare-paths.ts'
import type { Acl, ZnodeStat } from '#lib/zookeeper/types.ts'

type Found = readonly Acl[] | null

/**
 * ACLs of an earlier reading of the same tree, found while that and the walk go side by side in path order: one lot is
 * held. `(czxid, ctime, aversion)` names an ACL; ctime, because a rebuilt ensemble counts its zxids from the start.
 */
export class KnownAcls {
  readonly #lots: AsyncIterator<readonly ArchivedAcl[]>
  #lot: readonly ArchivedAcl[] = []
  #next = 0
  #isAtEnd = false
  #fault: { error: unknown } | null = null

  /** @param lots in path order; where they end in an error nothing more is known */
  constructor(lots: AsyncIterable<readonly ArchivedAcl[]>) {
    this.#lots = lots[Symbol.asyncIterator]()
  }

  /** To be asked in path order, the next time when it has answered: at once, wherever it can. */
  find(path: string, stat: Pick<ZnodeStat, 'czxid' | 'ctime' | 'aversion'>): Found | Promise<Found> {
    for (; this.#next < this.#lot.length; this.#next++) {
      const seen = this.#lot[this.#next]
      const order = seen ? compareZnodePaths(seen.path, path) : -1
      if (!seen || order < 0) continue
      const isSame =
        order === 0 &&
        seen.stat.czxid === stat.czxid &&
        seen.stat.ctime === stat.ctime &&
        seen.stat.aversion === stat.aversion
      return isSame ? seen.acl : null
    }
    return this.#isAtEnd ? null : this.#readLot().then(() => this.find(path, stat))
  }

  /** Reads to the end. The error that shows that what was found is not to be trusted; null where it is. */
  async findFault(): Promise<{ error: unknown } | null> {
    while (!this.#isAtEnd) await this.#readLot()
    return this.#fault
  }

  /** Closes what they are read from. */
  async close(): Promise<void> {
    this.#isAtEnd = true
    this.#lot = []
    await this.#lots.return?.()
  }

  async #readLot(): Promise<void> {
    this.#lot = []
    this.#next = 0
    try {
      const next = await this.#lots.next()
      if (next.done) this.#isAtEnd = true
      else this.#lot = next.value
    } catch (error) {
      this.#isAtEnd = true
      this.#fault = { error }
    }
  }
}
