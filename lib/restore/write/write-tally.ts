import { isAppError } from '#lib/errors.ts'
import { isZooKeeperError, type ZooKeeperCode } from '#lib/zookeeper/zookeeper-error.ts'

/**
 * What became of the requests of a run that change the tree. nothing: each was refused, or none was sent. unknown: none
 * was confirmed, but one went out and its answer never came; ZooKeeper may have carried it out. written: the rest.
 */
export type WriteOutcome = 'nothing' | 'unknown' | 'written'

/** Counts what a run sends to ZooKeeper, also where the writing ends in an error. */
export class WriteTally {
  /** Planned writes that are done. */
  writes = 0
  /** Of paths, data and ACLs written, about. */
  bytes = 0
  /** An earlier run left the gate closed: the tree is half restored, whatever this one did. */
  foundGate = false
  /** The run would leave the gate closed, or may have closed it. */
  isGateClosed = false
  /** All is written, read back, and the cluster id is in. */
  isComplete = false
  #confirmed = 0
  #unanswered = 0

  get outcome(): WriteOutcome {
    if (this.#confirmed > 0) return 'written'
    return this.#unanswered > 0 ? 'unknown' : 'nothing'
  }

  /** In words, to begin a sentence; no full stop. */
  describe(): string {
    switch (this.outcome) {
      case 'nothing':
        return 'Nothing was written'
      case 'unknown':
        return 'Whether anything was written is not known, since an answer of ZooKeeper did not come'
      case 'written':
        return `${this.writes} writes were done before`
    }
  }

  /** Every request that changes the tree goes through here. What was sent counts until its refusal has come. */
  async send<T>(request: () => Promise<T>): Promise<T> {
    this.#unanswered++
    try {
      const answer = await request()
      this.#confirmed++
      this.#unanswered--
      return answer
    } catch (error) {
      if (isRefusal(error)) this.#unanswered--
      throw error
    }
  }
}

/** Answers after which ZooKeeper has done nothing of the request. */
const refusals: readonly ZooKeeperCode[] = [
  'NO_NODE',
  'NO_AUTH',
  'BAD_VERSION',
  'NODE_EXISTS',
  'NOT_EMPTY',
  'NO_CHILDREN_FOR_EPHEMERALS',
  'INVALID_ACL',
  'BAD_ARGUMENTS',
  'UNIMPLEMENTED',
  'QUOTA_EXCEEDED',
  'THROTTLED_OP',
]

/** False for any other failure, which may have come after the writing. */
export function isRefusal(error: unknown): boolean {
  // Too large, or no path at all: it never left this host.
  if (isAppError(error, 'LIMIT_REACHED') || isAppError(error, 'INVALID_INPUT')) return true
  return isZooKeeperError(error) && refusals.includes(error.zkCode)
}
