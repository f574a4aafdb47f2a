import type { Acl, ZnodeData } from '#lib/zookeeper/types.ts'
import type { DecisionCount, FindingDecision, PlanDecision } from './plan-decision.ts'

/** What a plan says, one item for each thing with a meaning to Kafka: a topic, one topic's configuration, a user, … */
export const planKinds = ['topics', 'configurations', 'users', 'acls', 'offsets', 'clocks', 'other'] as const
export type PlanKind = (typeof planKinds)[number]

export const planActions = ['create', 'change', 'keep', 'refuse', 'delete'] as const
export type PlanAction = (typeof planActions)[number]

/** One write, with the live version it was planned against. */
export type ZnodeWrite =
  | { op: 'create'; path: string; data: ZnodeData; acl: readonly Acl[] }
  | { op: 'setData'; path: string; data: ZnodeData; version: number }
  /** Empty setData repeated until the znode's version reaches `toVersion`: the version itself is Kafka's counter. */
  | { op: 'raiseVersion'; path: string; data: ZnodeData; acl: readonly Acl[]; toVersion: number }
  | { op: 'setAcl'; path: string; acl: readonly Acl[]; version: number }
  /** ifEmpty: a parent stays without a word where somebody else put something below it. */
  | { op: 'delete'; path: string; version: number; ifEmpty?: boolean }
  /** A sequential znode that tells live brokers of the writes before it; `path` ends where ZooKeeper appends a number. */
  | { op: 'notify'; path: string; data: ZnodeData; acl: readonly Acl[] }

export interface PlanItem {
  kind: PlanKind
  action: PlanAction
  /** Kept or refused although archive and live differ: makes the result amber. */
  conflict: boolean
  /** What a person calls it: `orders`, `user alice`, `Topic:orders`. */
  name: string
  /** The znode, or the root of the znodes, it is about. */
  path: string
  /** One line: "retention.ms 7 d → 1 d", "3 partitions, leader epoch raised to 1,042". */
  summary: string
  /** Why it is kept or refused, and what can be done; empty for the rest. */
  reason: string
  /**
   * The option that would change this: of a conflict the one that lifts it, of another item the one it is written for.
   * null: none would.
   */
  decision: PlanDecision | null
  /** Readable live and archived values, secrets masked; null where there is none. */
  before: string | null
  after: string | null
  /** Hexadecimal SHA-256 of what the plan read and would write: the first run writes items whose fingerprints were confirmed. */
  fingerprint: string
  /** Hexadecimal SHA-256 of the wanted end state only: a Retry goes on when its items' outcomes were all confirmed. */
  outcome: string
  writes: readonly ZnodeWrite[]
}

export interface PlanSummary {
  counts: Record<PlanAction, number>
  conflicts: number
  byKind: Record<PlanKind, Record<PlanAction, number>>
  /** What options decide; without those that decide nothing here. */
  decisions: Partial<Record<PlanDecision, DecisionCount>>
  /** Records that old consumers will read again because their offsets go back. */
  recordsReadAgain: number
}

/** Numbers that must only go forward. Computed once at the first planning of a task, stored, reused by every Retry. */
export interface PlanTargets {
  controllerEpoch: number | null
  /** Added to the greater of archived and live leader epoch of each lost partition. */
  leaderEpochRaise: number
  /** Version of /brokers/seqid. */
  brokerIdCounter: number | null
  /** block_start of the block written to /latest_producer_id_block, decimal (64 bits); null where none was ever handed out. */
  producerIdBlockStart: string | null
  /** What /cluster/id holds at the end; null: nothing is known. */
  clusterId: string | null
}

export const preflightChecks = [
  'systemVersion',
  'migration',
  'chroot',
  'leftBehind',
  'brokersStopped',
  'notifications',
  'archive',
  'archivedMigration',
  'gate',
  'clusterId',
  'replicaBrokers',
  'brokerMapping',
  'archiveIsr',
  'pendingOrders',
  'controllerEpoch',
  'securityLeftOut',
  'access',
  'quota',
  'znodeAcls',
  'throttles',
  'foreign',
  'queue',
  'placeClock',
  'ensembleClock',
] as const
export type PreflightCheck = (typeof preflightChecks)[number]

/** One thing preflight looked at. */
export interface PreflightFinding {
  check: PreflightCheck
  result: 'ok' | 'warning' | 'error'
  seen: string
  remedy: string
  /** The option that answers it, chosen or not. */
  decision?: FindingDecision | undefined
}
