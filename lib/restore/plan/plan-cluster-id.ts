import { clusterIdData, readClusterId } from '#lib/kafka/cluster-id.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanItem, PlanTargets } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
import { makePlanItem } from './make-plan-item.ts'

/**
 * The cluster id comes back where it is lost, and where a restoration was left unfinished. Another live one is nobody's
 * to overwrite without being asked, unless it was invented by a broker that was started in the middle.
 */
export function planClusterId(
  pair: ZnodePair,
  { options, targets }: { options: PlanOptions; targets: PlanTargets },
): PlanItem {
  const archived = readClusterId(pair.archived?.data ?? null)
  const live = readClusterId(pair.live?.data ?? null)
  const about = {
    kind: 'other',
    name: 'cluster id',
    path: pair.path,
    before: live.id,
    after: targets.clusterId,
  } as const
  if (targets.clusterId === null) {
    return makePlanItem({ ...about, action: 'keep', summary: 'neither the archive nor ZooKeeper has one' })
  }
  const data =
    targets.clusterId === archived.id
      ? archived.data
      : targets.clusterId === live.id
        ? live.data
        : clusterIdData(targets.clusterId)
  if (!pair.live) {
    const acl = pair.archived?.acl ?? []
    return makePlanItem({
      ...about,
      action: 'create',
      summary: `${targets.clusterId}, written last`,
      writes: [{ op: 'create', path: pair.path, data, acl }],
    })
  }
  if (live.id !== targets.clusterId || live.isGated) {
    const draft = {
      ...about,
      action: 'change',
      summary: live.isGated
        ? `${targets.clusterId} is put back: an earlier restoration is unfinished`
        : `${live.id ?? '(unreadable)'} → ${targets.clusterId}`,
      decision: options.takeClusterId && live.id !== targets.clusterId ? 'takeClusterId' : null,
      writes: [{ op: 'setData', path: pair.path, data, version: pair.live.stat.version }],
    } as const
    return makePlanItem(draft, [pair])
  }
  if (archived.id === null) return makePlanItem({ ...about, action: 'keep', summary: 'not in the archive; stays' })
  if (archived.id === live.id) return makePlanItem({ ...about, action: 'keep', summary: 'equal' })
  const tick = options.mode === 'online' ? 'With Kafka stopped, ' : ''
  return makePlanItem({
    ...about,
    after: archived.id,
    action: 'refuse',
    conflict: true,
    summary: 'not restored',
    decision: options.mode === 'online' ? null : 'takeClusterId',
    reason: `ZooKeeper holds the cluster id ${live.id}, the archive ${archived.id}: the archive is of another cluster, or Kafka was installed anew since. The live id stays; ${tick}"Take the archive's cluster id" replaces it. Brokers whose meta.properties name another id than ZooKeeper do not start.`,
  })
}
