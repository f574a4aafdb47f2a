import type { ArchivedZnode } from '#lib/archive/archive.ts'
import type { PartitionState, TopicJson } from '#lib/kafka/topic-json.ts'
import type { PlanTargets, ZnodeWrite } from './plan-item.ts'

/** One multi holds a whole topic; ZooKeeper cuts the connection a little above this. */
const maxTopicBytes = 900_000
/** What an operation costs beside its path, data and ACL. */
const operationOverheadBytes = 80
const maxEpoch = 2 ** 31 - 1

/**
 * Epochs only go forward: brokers and long-lived clients refuse a leader whose epoch is behind what they remember. Only
 * states that cannot be read are written, so the archive's epoch is all there is to raise. The controller epoch stays
 * below /controller_epoch, which is raised in the same restoration.
 */
export function raiseState(archived: PartitionState, targets: PlanTargets): PartitionState {
  return {
    ...archived,
    leader_epoch: archived.leader_epoch + targets.leaderEpochRaise,
    controller_epoch: Math.min(archived.controller_epoch, targets.controllerEpoch ?? archived.controller_epoch),
  }
}

/** A reassignment under way when the archive was taken is not resumed: the union of its replicas stays. */
export function withoutReassignment(json: TopicJson): TopicJson {
  return {
    ...json,
    ...(json.adding_replicas ? { adding_replicas: {} } : {}),
    ...(json.removing_replicas ? { removing_replicas: {} } : {}),
  }
}

export function checkLimits(writes: readonly ZnodeWrite[], highestEpoch: number): string | null {
  if (highestEpoch > maxEpoch) return `Its leader epoch would pass ${maxEpoch}, which Kafka cannot hold.`
  const bytes = writes.reduce((sum, write) => sum + sizeOfWrite(write), 0)
  return bytes > maxTopicBytes
    ? `It takes ${bytes} bytes to write at once, more than the ${maxTopicBytes} that ZooKeeper takes in one transaction.`
    : null
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
