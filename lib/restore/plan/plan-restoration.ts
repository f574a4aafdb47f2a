import type { Reporter } from '#lib/progress.ts'
import { type ArchiveFacts, readArchiveFacts } from '../facts/archive-facts.ts'
import type { LiveFacts } from '../facts/live-facts.ts'
import type { PlanInput, PlannedRestoration } from '../facts/plan-input.ts'
import type { PlanItem, PreflightFinding } from '../facts/plan-item.ts'
import { type Lookout, lookAround } from '../preflight/look-around.ts'
import { checkArchive, checkContent } from '../preflight/preflight.ts'

import { comparePlan } from './compare-plan.ts'

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
  return { archive, findings: [...checkArchive(archive, live, input), ...checkContent(archive, input)] }
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
