import type { ArchiveReader } from '#lib/archive/archive.ts'
import type { ArchiveHeader, ArchiveTrailer } from '#lib/archive/format.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import type { PlanSummary, PlanTargets, PreflightFinding } from './plan-item.ts'
import type { PlanOptions } from './plan-options.ts'
import type { TreeIdentity } from './tree-identity.ts'

export interface PlanInput {
  /** A fresh reader at each call: planning reads the archive more than once. */
  openArchive(signal: AbortSignal): Promise<ArchiveReader>
  session: ZooKeeperSession
  /** Of the cluster; must equal the archive's. */
  systemVersion: string
  options: PlanOptions
  /** Those of the confirmed plan or of an earlier run of the same task; null: compute them. */
  targets: PlanTargets | null
  /** host:port of brokers seen registered earlier, beside those in the archive. */
  knownEndpoints: readonly string[]
  /** Ids of brokers seen registered earlier in this cluster. */
  knownBrokerIds: readonly number[]
  /** Of the archive as its backup wrote it, where that is known: another one is not restored. */
  writtenSha256?: string | null
  now: Date
}

export interface PlannedRestoration {
  header: ArchiveHeader
  trailer: ArchiveTrailer
  /** Binds the archive, the options, the targets, the tree and every item's fingerprint. */
  hash: string
  summary: PlanSummary
  targets: PlanTargets
  findings: PreflightFinding[]
  /** What was looked at. */
  tree: TreeIdentity
}
