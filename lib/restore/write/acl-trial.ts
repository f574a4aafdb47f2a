import { AppError } from '#lib/errors.ts'
import type { Acl, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import type { ZnodeWrite } from '../facts/plan-item.ts'
import { describeAcl } from '../plan/plan-znode-acl.ts'
import type { RestorationLock } from './restoration-lock.ts'

/** A tree has a few; what more there are show themselves when they are written. */
const maxTried = 1000

/**
 * Which ACLs the servers take depends on the authentication providers configured there: each that will be written is
 * tried on a znode beside the lock, made and deleted in one transaction, before the first write.
 */
export class AclTrial {
  readonly #paths = new Map<string, { path: string; acl: readonly Acl[] }>()

  note(writes: readonly ZnodeWrite[]): void {
    for (const write of writes) {
      // The ACL of a notification is that of its siblings.
      if (!('acl' in write) || write.op === 'notify' || write.acl.every(({ scheme }) => scheme === 'world')) continue
      const key = JSON.stringify(write.acl)
      if (this.#paths.size < maxTried && !this.#paths.has(key)) this.#paths.set(key, write)
    }
  }

  /** @throws PREFLIGHT_FAILED naming the first znode whose ACL is not taken */
  async run(session: ZooKeeperSession, { check }: RestorationLock): Promise<void> {
    const path = `${check.path}-acl`
    const absolute = check.absolute ?? false
    for (const { path: wanted, acl } of this.#paths.values()) {
      await session
        .multi([
          check,
          { op: 'create', path, data: null, acl, absolute },
          { op: 'delete', path, version: -1, absolute },
        ])
        .catch((error: unknown) => {
          if (!isZooKeeperError(error, 'INVALID_ACL')) throw error
          throw new AppError(
            'PREFLIGHT_FAILED',
            `ZooKeeper does not accept the archived ACL of ${wanted} (${describeAcl(acl)}). Nothing was written.`,
            {
              remedy:
                'ACLs of scheme sasl or x509 need a server with that authentication provider configured. Restore on an ensemble configured like the one that was backed up.',
              cause: error,
            },
          )
        })
    }
  }
}
