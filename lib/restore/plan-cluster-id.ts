import { parseClusterId } from '#lib/kafka/topic-json.ts'
import { makePlanItem } from './make-plan-item.ts'
import type { ZnodePair } from './merge-znodes.ts'
import type { PlanItem } from './plan-item.ts'

/** Path of the znode that is written last: brokers whose disks carry an id compare it before they load a log, and exit. */
export const clusterIdPath = '/cluster/id'

/** The cluster id comes back where it is lost; another live one is nobody's to overwrite without being asked. */
export function planClusterId(pair: ZnodePair): PlanItem {
  const archived = parseClusterId(pair.archived?.data ?? null)
  const live = parseClusterId(pair.live?.data ?? null)
  const about = { kind: 'other', name: 'cluster id', path: pair.path, before: live, after: archived } as const
  if (!pair.archived || archived === null) {
    return makePlanItem({ ...about, action: 'keep', summary: 'not in the archive; stays' })
  }
  if (!pair.live) {
    return makePlanItem({
      ...about,
      action: 'create',
      summary: `${archived}, written last`,
      writes: [{ op: 'create', path: pair.path, data: pair.archived.data, acl: pair.archived.acl }],
    })
  }
  if (live === archived) return makePlanItem({ ...about, action: 'keep', summary: 'equal' })
  return makePlanItem({
    ...about,
    action: 'refuse',
    conflict: true,
    summary: 'not restored',
    reason: `ZooKeeper holds the cluster id ${live ?? '(unreadable)'}, the archive ${archived}: the archive is of another cluster, or Kafka was installed anew since. The live id stays. Brokers that refuse to start with "InconsistentClusterIdException" or "Invalid cluster.id" need cluster.id=${live ?? archived} in the meta.properties of each of their log.dirs.`,
  })
}
