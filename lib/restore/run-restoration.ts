import type { ArchiveReader } from '#lib/archive/archive.ts'
import type { ArchiveHeader, ArchiveTrailer } from '#lib/archive/format.ts'
import type { BackupSubject } from '#lib/backup/run-backup.ts'
import type { Reporter } from '#lib/progress.ts'
import type { Source } from '#lib/sources/source.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import type { PlanItem, PlanKind, PlanSummary, PlanTargets, PreflightFinding } from './plan-item.ts'
import type { PlanOptions } from './plan-options.ts'

export interface PlanInput {
  /** A fresh reader at each call: planning reads the archive more than once. */
  openArchive(signal: AbortSignal): Promise<ArchiveReader>
  session: ZooKeeperSession
  /** Of the cluster; must equal the archive's. */
  systemVersion: string
  options: PlanOptions
  /** Stored by an earlier Start of the same task; null: compute them. */
  targets: PlanTargets | null
  /** host:port of brokers seen registered earlier, beside those in the archive. */
  knownEndpoints: readonly string[]
  now: Date
}

export interface PlannedRestoration {
  header: ArchiveHeader
  trailer: ArchiveTrailer
  /** Binds the archive, the options, the targets and every item's fingerprint. */
  hash: string
  summary: PlanSummary
  targets: PlanTargets
  findings: PreflightFinding[]
}

/**
 * Verifies the archive whole, looks at the cluster (preflight) and compares the two. Writes nothing. `onItem` gets
 * every item, keeps included, in the order of the archive's paths; awaiting it is the back-pressure.
 * Throws ARCHIVE_INVALID or a ZK_* code; what a person can cure by other means is a finding with result 'error'.
 */
export async function planRestoration(
  _input: PlanInput,
  _onItem: (item: PlanItem) => Promise<void>,
  _report: Reporter,
  _signal: AbortSignal,
): Promise<PlannedRestoration> {
  throw new Error('to be written')
}

export interface RestorationInput extends PlanInput {
  /** The hash the person confirmed for this service. */
  confirmedHash: string
  /**
   * True when every given item stands in the confirmed plan with this outcome. Asked when the new plan's hash differs:
   * a Retry then goes on if what remains is part of what was confirmed.
   */
  wasConfirmed(items: readonly { path: string; outcome: string }[]): Promise<boolean>
  /** Where the tree as found goes before the first write; null: no safety backup. */
  safetyBackup: { source: Source; filePath: string; subject: BackupSubject } | null
  /** An existing private folder (0700) of this execution, for what is too large for memory; removed by the caller. */
  spoolDirectory: string
}

export interface RestorationResult {
  written: number
  alreadyEqual: number
  conflicts: { name: string; kind: PlanKind; reason: string }[]
  verified: number
  safetyBackupPath: string | null
  clusterId: string | null
}

/**
 * Preflight, read archive, plan, safety backup, write, verify. Throws PREFLIGHT_FAILED (nothing written),
 * VERSION_MISMATCH, PLAN_CHANGED (nothing written), VERIFY_FAILED, STOPPED, ZK_*. Safe to run again after any of them.
 */
export async function runRestoration(
  _input: RestorationInput,
  _report: Reporter,
  _signal: AbortSignal,
): Promise<RestorationResult> {
  throw new Error('to be written')
}
