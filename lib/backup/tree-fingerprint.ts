import { createHash } from 'node:crypto'
import type { Znode } from '#lib/zookeeper/types.ts'

/**
 * Names the state of a walked tree: which znodes were seen, which change each of them had seen last, and which could
 * not be read. Two walks with the same fingerprint prove that between them, for one moment, the tree looked as the
 * first has read it: no zxid comes twice, and setACL, which leaves none, counts `aversion` up. pzxid is left out, since
 * notifications and registrations, which no archive holds, move it; a child that came or went is seen by its path.
 */
export class TreeFingerprint {
  readonly #hash = createHash('sha256')

  add({ path, stat }: Pick<Znode, 'path' | 'stat'>): void {
    this.#hash.update(`${path}\0${stat.czxid}\0${stat.mzxid}\0${stat.aversion}\n`)
  }

  addUnreadable(path: string): void {
    this.#hash.update(`${path}\0unreadable\n`)
  }

  digest(): string {
    return this.#hash.digest('hex')
  }
}
