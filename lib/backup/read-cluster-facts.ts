import type { ArchiveHeader } from '#lib/archive/format.ts'
import { readClusterId } from '#lib/kafka/cluster-id.ts'
import { parseBrokerEndpoints } from '#lib/kafka/topic-json.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'

/**
 * What an archive's header says of the cluster, its id seen through the gate of an unfinished restoration. What is
 * missing or may not be read is null or left out.
 */
export async function readClusterFacts(
  session: ZooKeeperSession,
): Promise<Pick<ArchiveHeader, 'clusterId' | 'brokers'>> {
  const [clusterId, ids] = await Promise.all([
    ignoreDenied(session.getData('/cluster/id')),
    ignoreDenied(session.getChildren('/brokers/ids')),
  ])
  const brokers = await Promise.all(
    (ids?.children ?? [])
      .filter((id) => /^\d{1,10}$/.test(id))
      .map(async (id) => {
        const registration = await ignoreDenied(session.getData(`/brokers/ids/${id}`))
        // A persistent one is a copy that another tool left behind: no broker stands behind it.
        if (registration?.stat.ephemeralOwner === 0n) return []
        return [{ id: Number(id), endpoints: parseBrokerEndpoints(registration?.data ?? null) }]
      }),
  )
  return { clusterId: readClusterId(clusterId?.data ?? null).id, brokers: brokers.flat().sort((a, b) => a.id - b.id) }
}

async function ignoreDenied<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE') || isZooKeeperError(error, 'NO_AUTH')) return null
    throw error
  }
}
