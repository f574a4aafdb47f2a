/** How a Kafka comes back after a restoration, as ZooKeeper alone can tell: what was seen, and in plain words. */

/** What is wrong with a partition. */
export const partitionFaults = ['noState', 'badState', 'epochAhead', 'leaderless', 'leaderGone'] as const
export type PartitionFault = (typeof partitionFaults)[number]

export interface FaultyPartition {
  topic: string
  partition: number
  fault: PartitionFault
  /** In words: "the leader is broker 3, which is not registered". */
  why: string
}

/** What one look counted. */
export interface RecoverySight {
  /** The one brokers must carry; behind the gate, the one that will come back. null: none that Kafka could read. */
  clusterId: string | null
  /** True while /cluster/id holds the gate of an unfinished restoration. */
  isGated: boolean
  /** Expected: named by the caller or by an assignment. */
  brokers: { expected: number[]; registered: number[]; missing: number[] }
  controller: number | null
  topics: number
  /** Topics whose JSON Kafka could not read: how many, and the first of them. */
  unreadableTopics: { count: number; names: string[] }
  partitions: number
  /** Partitions led by a registered broker. */
  withLeader: number
  /** Partitions with fewer replicas in sync than assigned. */
  underReplicated: number
  faultCounts: Record<PartitionFault, number>
  /** The first of them, by topic and partition. */
  faults: FaultyPartition[]
}

/**
 * gated: a restoration is unfinished, brokers with data exit. waiting: no broker is registered. recovering: not all is
 * there, and nothing seen says that it will not be. well: all brokers, a controller, every partition led and whole, by
 * the znodes. notWell: something that no start of brokers cures.
 */
export const recoveryStages = ['gated', 'waiting', 'recovering', 'well', 'notWell'] as const
export type RecoveryStage = (typeof recoveryStages)[number]

export interface RecoveryState extends RecoverySight {
  state: RecoveryStage
  /** What was looked at: a leader that lacks records looks the same in ZooKeeper as one that has them all. */
  judges: 'znodes'
  /** What is and what is not well, a sentence each. */
  lines: string[]
}
