import { z } from 'zod'
import { formatServer } from '#lib/zookeeper/connect-string.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import type { LiveFacts } from './live-facts.ts'

/** Which tree of which ensemble: what a person confirmed for one is not for another. */
export const treeIdentitySchema = z.object({
  /** host:port of the connect string, sorted: their order means nothing. */
  servers: z.array(z.string()),
  chroot: z.string(),
  /** Seen through the gate; null where it is lost. */
  clusterId: z.string().nullable(),
})
export type TreeIdentity = z.infer<typeof treeIdentitySchema>

export function identifyTree(session: ZooKeeperSession, { clusterId }: Pick<LiveFacts, 'clusterId'>): TreeIdentity {
  const servers = session.servers.map(({ host, port }) =>
    formatServer({ host: host.toLowerCase().replace(/\.$/, ''), port }),
  )
  return { servers: [...new Set(servers)].sort(), chroot: session.chroot, clusterId }
}

/**
 * In words what makes it another tree; null for the same one. A server may have been taken from the list, or put into
 * it; the cluster id may be lost, invented by a broker, or the one that the restoration itself writes.
 */
export function explainOtherTree(
  confirmed: TreeIdentity,
  found: TreeIdentity,
  clusterIdAfter: string | null,
): string | null {
  if (confirmed.chroot !== found.chroot) {
    return `its chroot was ${confirmed.chroot || '/'}, now it is ${found.chroot || '/'}`
  }
  if (!found.servers.some((server) => confirmed.servers.includes(server))) {
    return `its servers were ${confirmed.servers.join(', ')}, now they are ${found.servers.join(', ')}`
  }
  const ids = [confirmed.clusterId, clusterIdAfter]
  if (confirmed.clusterId === null || found.clusterId === null || ids.includes(found.clusterId)) return null
  return `its cluster id was ${confirmed.clusterId}, now it is ${found.clusterId}`
}
