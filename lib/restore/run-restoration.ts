import { type BackupResult, type BackupSubject, runBackup } from '#lib/backup/run-backup.ts'
import { AppError } from '#lib/errors.ts'
import { clusterIdPath } from '#lib/kafka/cluster-id.ts'
import type { Reporter } from '#lib/progress.ts'
import type { Source } from '#lib/sources/source.ts'
import { type ClockReading, compareClocks, sameTimeSource } from '#lib/zookeeper/ensemble-clock.ts'
import { weighItem } from './facts/byte-budget.ts'
import { closerOfRestoration } from './facts/gate-closer.ts'
import type { PlanInput, PlannedRestoration } from './facts/plan-input.ts'
import type { PlanItem, PlanKind } from './facts/plan-item.ts'
import { explainOtherTree, type TreeIdentity } from './facts/tree-identity.ts'
import { comparePlan, type Prepared } from './plan/compare-plan.ts'
import { outcomeOfWrite } from './plan/make-plan-item.ts'
import { openLookout, readArchive } from './plan/plan-restoration.ts'
import { checkGate } from './preflight/check-gate.ts'
import { failOnErrors, isError } from './preflight/fail-on-errors.ts'
import { lookAround } from './preflight/look-around.ts'
import type { RestorationLock } from './write/restoration-lock.ts'
import type { SpooledWrites } from './write/spooled-writes.ts'
import { collectUndo, controllerEpochAfter } from './write/undo-records.ts'
import type { WriteTally } from './write/write-tally.ts'
import { writeUnderLock } from './write/write-under-lock.ts'

export interface RestorationInput extends PlanInput {
  /** The hash the person confirmed for this service. */
  confirmedHash: string
  /** The tree that the confirmed plan is of: another one is refused, also at a Retry. null: not known. */
  confirmedTree: TreeIdentity | null
  /**
   * True when an earlier run of this confirmed plan may have written: what is left of it then goes on by the end states
   * that were confirmed. The first run writes only where the tree is as the person saw it.
   */
  isRetry: boolean
  /**
   * True when every given item stands in the confirmed plan: by its fingerprint in the first run, by its outcome in a
   * Retry (all of them are what outcomesOf gives). Asked when the new plan's hash differs.
   */
  wasConfirmed(items: readonly { path: string; outcome: string }[]): Promise<boolean>
  /** Where the tree as found goes before the first write; null: no safety backup. */
  safetyBackup: {
    source: Source
    filePath: string
    subject: BackupSubject
    /** Called with the path of the safety backup before the first write: Undo needs it whatever happens next. */
    onTaken?: (path: string) => Promise<void>
  } | null
  /** An existing private folder (0700) of this execution, for what is too large for memory; removed by the caller. */
  spoolDirectory: string
  /** Named in the lock, so that a person can find who holds it. */
  holder: string
  /** The clock of where the archive lies, to be told beside the ensemble's; null or missing: not known. */
  archiveClock?: ClockReading | null
  /** Counts what is sent and done: given by who wants to know that of a run that fails. */
  tally?: WriteTally
}

export interface RestorationResult {
  written: number
  /** Of paths, data and ACLs written, about. */
  bytesWritten: number
  alreadyEqual: number
  /** Kept or refused although archive and live differ, at most `maxConflictsListed`. */
  conflicts: { name: string; kind: PlanKind; reason: string }[]
  verified: number
  safetyBackupPath: string | null
  clusterId: string | null
}

type SafetyBackup = Pick<BackupResult, 'path' | 'contentSha256'>

const maxConflictsListed = 1000
const maxStrangersNamed = 5
const longestNameListed = 1000
/** Outcomes are looked up in lots of this many, or of so many bytes: an item may hold a megabyte more than once. */
const confirmationLot = 500
const confirmationLotBytes = 32 * 1024 * 1024

/**
 * Preflight, read archive, plan, safety backup, write, verify. Throws PREFLIGHT_FAILED and VERSION_MISMATCH (nothing
 * written), PLAN_CHANGED, VERIFY_FAILED, ZK_*, and the signal's reason. Safe to run again after any of them: what is
 * already as planned is not written again, and the stored targets lead to the same tree.
 */
export async function runRestoration(
  input: RestorationInput,
  report: Reporter,
  signal: AbortSignal,
): Promise<RestorationResult> {
  report.phase('preflight')
  const lookout = await openLookout(input, signal)
  const { live, findings } = await lookAround(lookout, signal)
  failOnErrors(findings, report)
  report.phase('readArchive')
  const { archive, findings: ofArchive } = await readArchive(input, live, report, signal)
  failOnErrors(ofArchive, report)

  const review = new PlanReview(input)
  const taken: { safetyBackup: SafetyBackup | null } = { safetyBackup: null }
  const { plan, tally, verified, clusterId } = await writeUnderLock(
    { ...input, lookout, isGated: live.isGated },
    {
      plan: async (fresh, addItem, lock) => {
        logClocks(lock, input, report)
        // Another restoration may have left a gate since the first look.
        failOnErrors(checkGate(archive, fresh, input.options).filter(isError), report)
        const add = async (item: PlanItem) => {
          await review.add(item)
          await addItem(item)
        }
        const made = await comparePlan(input, { archive, live: fresh, findings: [] }, add, report, signal)
        failOnErrors(made.findings, report)
        assertConfirmedTree(input.confirmedTree, made)
        if (made.hash !== input.confirmedHash) await review.assertConfirmed()
        return made
      },
      prepare: async (made, fresh, spool) => {
        report.log('info', describePlan(made, spool.count()))
        const prepared = { archive, live: fresh, findings: [] }
        taken.safetyBackup = await backUpFirst(input, prepared, spool, report, signal)
      },
      closer: () =>
        closerOfRestoration(input.options, {
          archive: archive.trailer.contentSha256,
          safetyBackup: taken.safetyBackup?.contentSha256 ?? null,
          holder: input.holder,
        }),
    },
    report,
    signal,
  )
  return {
    written: tally.writes,
    bytesWritten: tally.bytes,
    alreadyEqual: plan.summary.counts.keep,
    conflicts: review.conflicts,
    verified,
    safetyBackupPath: taken.safetyBackup?.path ?? null,
    clusterId,
  }
}

function assertConfirmedTree(confirmed: TreeIdentity | null, { tree, targets }: PlannedRestoration): void {
  const difference = confirmed && explainOtherTree(confirmed, tree, targets.clusterId)
  if (difference === null) return
  throw new AppError(
    'PLAN_CHANGED',
    `This is another tree than the one that was confirmed: ${difference}. Nothing was written.`,
    { remedy: 'If the address of ZooKeeper is right now, plan again, look at what is different there, and start.' },
  )
}

/** The lock is the one znode whose time of writing is known: what is read tells nothing of the ensemble's clock now. */
function logClocks({ clockAheadMs }: RestorationLock, { archiveClock }: RestorationInput, report: Reporter): void {
  const ensemble = { of: 'the ZooKeeper ensemble', aheadMs: clockAheadMs }
  const { isFar, seen } = compareClocks(archiveClock ? [ensemble, archiveClock] : [ensemble])
  report.log(isFar ? 'warn' : 'info', isFar ? `${seen} ${sameTimeSource}` : seen)
}

/** Collects the conflicts and holds the writing items against what the person confirmed. */
class PlanReview {
  readonly #input: RestorationInput
  #lot: PlanItem[] = []
  #lotBytes = 0
  readonly #strangers: string[] = []
  readonly conflicts: RestorationResult['conflicts'] = []

  constructor(input: RestorationInput) {
    this.#input = input
  }

  async add(item: PlanItem): Promise<void> {
    if (item.conflict && this.conflicts.length < maxConflictsListed) {
      this.conflicts.push({ name: item.name.slice(0, longestNameListed), kind: item.kind, reason: item.reason })
    }
    // Lifting the gate that an earlier try has closed is nothing to be asked about.
    const isGateOnly = item.path === clusterIdPath && item.before === item.after
    if (item.writes.length === 0 || isGateOnly) return
    this.#lot.push(item)
    this.#lotBytes += weighItem(item)
    if (this.#lot.length >= confirmationLot || this.#lotBytes >= confirmationLotBytes) await this.#ask()
  }

  async assertConfirmed(): Promise<void> {
    await this.#ask()
    if (this.#strangers.length === 0) return
    const named = this.#strangers.slice(0, maxStrangersNamed).map((path) => path.slice(0, longestNameListed))
    const moved = named.join(', ') + (this.#strangers.length > named.length ? ' and others' : '')
    throw new AppError(
      'PLAN_CHANGED',
      this.#input.isRetry
        ? `The live tree has changed since this plan was confirmed: ${moved} would now be written otherwise. This run has written nothing.`
        : `The live tree is not as the confirmed plan shows it: ${moved} changed since. Nothing was written.`,
      { remedy: 'Open the plan, plan again (a plan of an earlier release too), look at what changed, and start.' },
    )
  }

  async #ask(): Promise<void> {
    const lot = this.#lot
    this.#lot = []
    this.#lotBytes = 0
    if (lot.length === 0 || this.#strangers.length > maxStrangersNamed || (await this.#wereConfirmed(lot))) return
    for (const item of lot) {
      if (this.#strangers.length > maxStrangersNamed) return
      if (await this.#wereConfirmed([item])) continue
      // An earlier try may have done a part of it: then each write that is left was part of what was confirmed.
      const rest = item.writes.map((write) => ({ path: item.path, outcome: outcomeOfWrite(write) }))
      if (this.#input.isRetry && (await this.#input.wasConfirmed(rest))) continue
      this.#strangers.push(item.path)
    }
  }

  #wereConfirmed(items: readonly PlanItem[]): Promise<boolean> {
    const { isRetry, wasConfirmed } = this.#input
    return wasConfirmed(
      items.map(({ path, outcome, fingerprint }) => ({ path, outcome: isRetry ? outcome : fingerprint })),
    )
  }
}

async function backUpFirst(
  input: RestorationInput,
  { archive, live }: Prepared,
  spool: SpooledWrites,
  report: Reporter,
  signal: AbortSignal,
): Promise<SafetyBackup | null> {
  report.phase('safetyBackup')
  if (!input.safetyBackup) return null
  if (spool.count() === 0) {
    report.log('info', 'Nothing to write, so no safety backup is needed.')
    return null
  }
  const { source, filePath, subject, onTaken } = input.safetyBackup
  if (!live.hasChroot) {
    report.log('info', 'The tree is empty: there is nothing to keep safe.')
    return null
  }
  const of = {
    restoredContentSha256: archive.trailer.contentSha256,
    controllerEpoch: await controllerEpochAfter(spool, live.controllerEpoch),
  }
  // The backup's own phases are steps of this one.
  const within: Reporter = {
    phase: () => {},
    progress: (done, total, inHand) => report.progress(done, total, inHand),
    log: (level, message) => report.log(level, message),
  }
  const { session, spoolDirectory } = input
  const safety = { of, undo: () => collectUndo(session, spool, signal) }
  // Most of what is live was there when the archive was taken, with the same ACLs.
  const { clusterId, zookeeperChroot } = archive.header
  const isOfThisTree = clusterId !== null && clusterId === live.clusterId && zookeeperChroot === session.chroot
  const result = await runBackup(
    { session, source, filePath, subject, safety, spoolDirectory, previous: isOfThisTree ? input : null },
    within,
    signal,
  )
  await onTaken?.(result.path)
  report.log('info', `Safety backup: ${result.path}, ${result.znodes} znodes.`)
  return result
}

function describePlan({ summary, targets }: PlannedRestoration, writes: number): string {
  const { create, change, keep, refuse } = summary.counts
  return `Plan: create ${create}, change ${change}, keep ${keep}, refuse ${refuse}; ${writes} writes; leader epochs rise by ${targets.leaderEpochRaise}.`
}
