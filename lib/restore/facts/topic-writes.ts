import type { ArchivedZnode } from '#lib/archive/archive.ts'
import { type PartitionState, parsePartitionState, type TopicJson } from '#lib/kafka/topic-json.ts'
import { mapState } from './map-brokers.ts'
import type { PlanTargets, ZnodeWrite } from './plan-item.ts'
import type { PlanOptions } from './plan-options.ts'

/** One topic may fill a transaction up to here; ZooKeeper cuts the connection a little above. What is larger is split. */
export const maxTransactionBytes = 900_000
/**
 * What a single write may have: a request of 1,048,575 bytes is ZooKeeper's limit, and the lock's check, the fence and
 * the notification travel in the same one.
 */
export const maxWriteBytes = 1_000_000
/** What an operation costs beside its path, data and ACL. */
const operationOverheadBytes = 80
const maxEpoch = 2 ** 31 - 1

/** The archived state of a partition with brokers by their ids in this cluster; null where Kafka could not use it. */
export function readArchivedState(archived: ArchivedZnode | null, options: PlanOptions): PartitionState | null {
  const state = parsePartitionState(archived?.data ?? null)
  return state && mapState(options.brokerMapping, state)
}

/**
 * Epochs only go forward: brokers and long-lived clients refuse a leader whose epoch is behind what they remember. The
 * controller epoch stays below /controller_epoch, which is raised in the same restoration.
 * @param live the readable state that is replaced, if there is one
 */
export function raiseState(
  archived: PartitionState,
  targets: PlanTargets,
  live: PartitionState | null = null,
): PartitionState {
  return {
    ...archived,
    leader_epoch: Math.max(archived.leader_epoch, live?.leader_epoch ?? 0) + targets.leaderEpochRaise,
    controller_epoch: Math.min(archived.controller_epoch, targets.controllerEpoch ?? archived.controller_epoch),
  }
}

/** True while replicas are on the way to other brokers. */
export function isReassigned({ adding_replicas, removing_replicas }: TopicJson): boolean {
  return [adding_replicas, removing_replicas].some((lists) => Object.keys(lists ?? {}).length > 0)
}

/**
 * A reassignment under way, in the archive or over a state that is written anew, is not resumed: the controller would
 * end it by the fresh state and drop replicas. The union of its replicas stays.
 */
export function withoutReassignment(json: TopicJson): TopicJson {
  return {
    ...json,
    ...(json.adding_replicas ? { adding_replicas: {} } : {}),
    ...(json.removing_replicas ? { removing_replicas: {} } : {}),
  }
}

export function checkEpoch(highestEpoch: number): string | null {
  return highestEpoch > maxEpoch ? `Its leader epoch would pass ${maxEpoch}, which Kafka cannot hold.` : null
}

/** Bytes of a write in a request, close enough to keep below ZooKeeper's limit. */
export function sizeOfWrite(write: ZnodeWrite): number {
  const data = 'data' in write ? (write.data?.length ?? 0) : 0
  const acl = 'acl' in write ? write.acl.reduce((sum, e) => sum + e.scheme.length + e.id.length + 12, 0) : 0
  return operationOverheadBytes + Buffer.byteLength(write.path) + data + acl
}

export function create(archived: ArchivedZnode, data: Buffer | null): ZnodeWrite {
  return { op: 'create', path: archived.path, data, acl: archived.acl }
}

export function encode(json: TopicJson | PartitionState): Buffer {
  return Buffer.from(JSON.stringify(json))
}
