import type { ArchiveHeader } from '#lib/archive/format.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import type { PreflightFinding } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'

/** Neighbours looked at, for the one whose chroot was meant. */
const neighboursAsked = 200

/**
 * A chroot that is not there is lost, or mistyped: then a second Kafka tree would be made beside the true one. Where
 * the archive is of another chroot only the operator's word makes it.
 */
export async function checkChroot(
  session: ZooKeeperSession,
  { zookeeperChroot }: ArchiveHeader,
  { createChroot }: Pick<PlanOptions, 'createChroot'>,
): Promise<PreflightFinding[]> {
  const { chroot } = session
  // The root of ZooKeeper is always there: then it is Kafka's own first znode that counts.
  if ((await session.exists(chroot === '' ? '/brokers' : '/')) !== null) return []
  const trees = await findKafkaTrees(session)
  const isSame = zookeeperChroot === chroot
  if (isSame && trees.length === 0) return []
  const of = isSame ? '' : `, and the archive is of ${nameChroot(zookeeperChroot)}`
  const others = trees.length === 0 ? '' : ` What looks like Kafka here: ${trees.map(nameChroot).join(', ')}.`
  return [
    {
      check: 'chroot',
      decision: 'createChroot',
      result: isSame || createChroot ? 'warning' : 'error',
      seen: `There is no Kafka tree at ${nameChroot(chroot)}${of}.${others} The restoration would make one.`,
      remedy:
        isSame || createChroot
          ? 'Make sure that zookeeper.connect of the brokers names this chroot.'
          : 'Correct the chroot behind the ZooKeeper servers. If a new tree is wanted there, tick "Create the chroot" and plan again.',
    },
  ]
}

function nameChroot(chroot: string): string {
  return chroot === '' ? "ZooKeeper's root (no chroot)" : chroot
}

/** Chroots at the root and beside the one asked for that hold a Kafka; those that may not be read are left out. */
async function findKafkaTrees(session: ZooKeeperSession): Promise<string[]> {
  const outside = session.unrooted()
  const parent = session.chroot.slice(0, Math.max(0, session.chroot.lastIndexOf('/')))
  const candidates = new Set<string>([''])
  for (const place of new Set(['', parent])) {
    for (const name of (await childrenOf(outside, place === '' ? '/' : place)).sort().slice(0, neighboursAsked)) {
      candidates.add(`${place}/${name}`)
    }
  }
  candidates.delete(session.chroot)
  const found = await Promise.all(
    [...candidates].map(async (chroot) => ((await outside.exists(`${chroot}/brokers/ids`)) === null ? [] : [chroot])),
  )
  return found.flat()
}

async function childrenOf(session: ZooKeeperSession, path: string): Promise<string[]> {
  return session
    .getChildren(path)
    .then(({ children }) => children)
    .catch((error: unknown) => {
      if (isZooKeeperError(error, 'NO_NODE') || isZooKeeperError(error, 'NO_AUTH')) return []
      throw error
    })
}
