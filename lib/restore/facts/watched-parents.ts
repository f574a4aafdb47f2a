import { notificationParents } from '#lib/kafka/notification.ts'
import type { Acl, ZnodeStat, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import type { Registration } from './registrations.ts'

/** A znode whose children brokers watch, to hear of changes. */
export interface WatchedParent {
  /** A notification takes the ACL of its siblings. */
  acl: readonly Acl[]
  /**
   * Running brokers for which it was made anew: each remembers the greatest number it carried out under the old one,
   * and ignores whatever is numbered from the start again, until it is restarted.
   */
  ignoredBy: readonly number[]
}
export type WatchedParents = ReadonlyMap<string, WatchedParent>

/**
 * Brokers make the parent of the configuration notifications before they register, those of ACLs and tokens soon after.
 * Milliseconds.
 */
const madeAtStartMs = 60_000

/** The parents of notifications that are there and may be read, by path. */
export async function readWatchedParents(
  session: ZooKeeperSession,
  brokers: readonly Registration[],
): Promise<WatchedParents> {
  const found = await Promise.all(
    notificationParents.map(async (path) => {
      const access = await session.getAcl(path).catch((error: unknown) => {
        if (isZooKeeperError(error, 'NO_NODE') || isZooKeeperError(error, 'NO_AUTH')) return null
        throw error
      })
      if (!access) return []
      return [[path, { acl: access.acl, ignoredBy: findDeafBrokers(path, access.stat, brokers) }] as const]
    }),
  )
  return new Map(found.flat())
}

/** Ids of the brokers that registered before the parent was made. */
export function findDeafBrokers(
  path: string,
  parent: Pick<ZnodeStat, 'czxid' | 'ctime'>,
  brokers: readonly Pick<Registration, 'id' | 'stat'>[],
): number[] {
  const atStartMs = path === '/config/changes' ? 0 : madeAtStartMs
  return brokers
    .filter(({ stat }) => parent.czxid > stat.czxid && parent.ctime - stat.ctime >= atStartMs)
    .map((broker) => broker.id)
}

/** Why running brokers would not take over what is announced below this parent; null where they would. */
export function whyUnheard(path: string, parents: WatchedParents): string | null {
  const parent = parents.get(path)
  if (!parent) return `${path} is missing, so running brokers could not be told. Restore with Kafka stopped.`
  if (parent.ignoredBy.length === 0) return null
  return `${describeDeafness(path, parent)} Restart them one after another and plan again, or restore with Kafka stopped.`
}

export function describeDeafness(path: string, { ignoredBy }: WatchedParent): string {
  const [who, they] = ignoredBy.length === 1 ? ['broker', 'it ignores'] : ['brokers', 'they ignore']
  return `${path} was made anew while ${who} ${ignoredBy.join(', ')} ran: ${they} what is announced there until restarted.`
}
