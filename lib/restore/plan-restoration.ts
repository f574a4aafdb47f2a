import type { ArchiveReader } from '#lib/archive/archive.ts'
import type { ArchiveHeader, ArchiveTrailer } from '#lib/archive/format.ts'
import type { Reporter } from '#lib/progress.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { type ArchiveFacts, readArchiveFacts } from './archive-facts.ts'
import { comparePlan } from './compare-plan.ts'
import type { LiveFacts } from './live-facts.ts'
import { type Lookout, lookAround } from './look-around.ts'
import type { PlanItem, PlanSummary, PlanTargets, PreflightFinding } from './plan-item.ts'
import type { PlanOptions } from './plan-options.ts'
import { checkArchive } from './preflight.ts'

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
  liveClusterId: string | null
}

/** What to look for brokers with. Opens the archive, of which it needs the header only. */
export async function openLookout(input: PlanInput, signal: AbortSignal): Promise<Lookout> {
  const reader = await input.openArchive(signal)
  reader.close()
  const { session, systemVersion, options, knownEndpoints } = input
  return { session, header: reader.header, systemVersion, options, knownEndpoints }
}

/** Reads the archive to its end, which checks every hash in it, and holds what it says against the live tree. */
export async function readArchive(
  input: PlanInput,
  live: LiveFacts,
  report: Reporter,
  signal: AbortSignal,
): Promise<{ archive: ArchiveFacts; findings: PreflightFinding[] }> {
  const archive = await readArchiveFacts(await input.openArchive(signal), report, signal)
  return { archive, findings: checkArchive(archive, live, input) }
}

/**
 * Verifies the archive whole, looks at the cluster and compares the two. Writes nothing. `onItem` gets every item,
 * keeps included, awaiting it is the back-pressure; memory holds one topic, not the tree.
 * Throws ARCHIVE_INVALID or a ZK_* code; what a person can cure by other means is a finding with result 'error'.
 */
export async function planRestoration(
  input: PlanInput,
  onItem: (item: PlanItem) => Promise<void>,
  report: Reporter,
  signal: AbortSignal,
): Promise<PlannedRestoration> {
  report.phase('preflight')
  const { live, findings } = await lookAround(await openLookout(input, signal), signal)
  report.phase('readArchive')
  const read = await readArchive(input, live, report, signal)
  report.phase('plan')
  const prepared = { archive: read.archive, live, findings: [...findings, ...read.findings] }
  return comparePlan(input, prepared, onItem, report, signal)
}
