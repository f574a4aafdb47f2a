import { AppError } from '#lib/errors.ts'
import type { PlanItem } from './plan-item.ts'

/** What is kept of a stranger's file or of a server's answers is counted in bytes: items of any size have no limit. */
export class ByteBudget {
  readonly #limit: number
  readonly #what: string
  #spent = 0

  /** @param what names what is too large in the error, as the beginning of a sentence */
  constructor(limit: number, what: string) {
    this.#limit = limit
    this.#what = what
  }

  /** @throws AppError LIMIT_REACHED */
  spend(bytes: number): void {
    this.#spent += bytes
    if (this.#spent <= this.#limit) return
    throw new AppError('LIMIT_REACHED', `${this.#what} would take more than ${this.#limit} bytes of memory.`, {
      remedy:
        'ZooKeeper itself takes no topic of more than some 95,000 partitions: look at where this archive comes from.',
    })
  }
}

/** A topic of 100,000 partitions, archived and live. */
export const groupBytes = 400_000_000
/** Object, Stat and path; about. */
const znodeBytes = 600
const aclEntryBytes = 100
/** Short ACLs are shared by all znodes that have them. */
const sharedAclEntries = 40

/** What a znode takes in memory, about. */
export function weighZnode(znode: { path: string; data: { length: number } | null; acl: readonly unknown[] }): number {
  const acl = znode.acl.length > sharedAclEntries ? znode.acl.length * aclEntryBytes : 0
  return znodeBytes + 2 * znode.path.length + (znode.data?.length ?? 0) + acl
}

/** What an item of a plan takes in memory, about. */
export function weighItem({ before, after, summary, reason, path, name, writes }: PlanItem): number {
  const texts = [before, after, summary, reason, path, name].reduce((sum, text) => sum + (text?.length ?? 0), 0)
  const ofWrites = writes.map((write) =>
    weighZnode({ path: write.path, data: 'data' in write ? write.data : null, acl: 'acl' in write ? write.acl : [] }),
  )
  return ofWrites.reduce((sum, bytes) => sum + bytes, texts)
}
