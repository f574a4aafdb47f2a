import type { ArchivedZnode } from '#lib/archive/archive.ts'
import { compareZnodePaths } from '#lib/archive/compare-paths.ts'
import type { Acl, ZnodeStat } from '#lib/zookeeper/types.ts'

/**
 * ACLs of an earlier reading of the same tree, found while that and the walk go side by side in path order: one znode
 * is held. `(czxid, ctime, aversion)` names an ACL; ctime, because a rebuilt ensemble counts its zxids from the start.
 */
export class KnownAcls {
  readonly #znodes: AsyncIterator<Pick<ArchivedZnode, 'path' | 'stat' | 'acl'>>
  #current: Pick<ArchivedZnode, 'path' | 'stat' | 'acl'> | null = null
  #isAtEnd = false

  /** @param znodes in path order; what they throw, `find` throws */
  constructor(znodes: AsyncIterable<Pick<ArchivedZnode, 'path' | 'stat' | 'acl'>>) {
    this.#znodes = znodes[Symbol.asyncIterator]()
  }

  /** To be asked in path order. */
  async find(path: string, stat: ZnodeStat): Promise<readonly Acl[] | null> {
    while (!this.#isAtEnd && (this.#current === null || compareZnodePaths(this.#current.path, path) < 0)) {
      const next = await this.#znodes.next()
      if (next.done) this.#isAtEnd = true
      this.#current = next.done ? null : next.value
    }
    const seen = this.#current
    if (seen?.path !== path) return null
    const isSame =
      seen.stat.czxid === stat.czxid && seen.stat.ctime === stat.ctime && seen.stat.aversion === stat.aversion
    return isSame ? seen.acl : null
  }

  /** Closes what they are read from. */
  async close(): Promise<void> {
    this.#isAtEnd = true
    this.#current = null
    await this.#znodes.return?.()
  }
}
