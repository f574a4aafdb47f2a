import { type BackupSubject, runBackup } from '#lib/backup/run-backup.ts'
import { AppError } from '#lib/errors.ts'
import { clusterIdPath } from '#lib/kafka/cluster-id.ts'
import type { Reporter } from '#lib/progress.ts'
import type { Source } from '#lib/sources/source.ts'
import { type ClockReading, compareClocks, sameTimeSource } from '#lib/zookeeper/ensemble-clock.ts'
import { comparePlan, type Prepared } from './compare-plan.ts'
import { failOnErrors } from './fail-on-errors.ts'
import { readLiveFacts } from './live-facts.ts'
import { outcomeOfWrite } from './make-plan-item.ts'
import type { PlanItem, PlanKind } from './plan-item.ts'
import { lookAround, type PlanInput, type PlannedRestoration, readArchive } from './plan-restoration.ts'
import { acquireRestorationLock, type RestorationLock } from './restoration-lock.ts'
import { collectUndo, controllerEpochAfter } from './undo-records.ts'
import { WriteSpool } from './write-spool.ts'
import { writeSpool } from './write-spooled.ts'

export interface RestorationInput extends PlanInput {
  /** The hash the person confirmed for this service. */
  confirmedHash: string
  /**
   * True when every given item stands in the confirmed plan with this outcome. Asked when the new plan's hash differs:
   * the run goes on if what remains is part of what was confirmed.
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

const maxConflictsListed = 1000
const maxStrangersNamed = 5
/** Outcomes are looked up in lots of this many. */
const confirmationLot = 500

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
  const { live, findings } = await lookAround(input, signal)
  failOnErrors(findings, report)
  report.phase('readArchive')
  const read = await readArchive(input, live, report, signal)
  failOnErrors(read.findings, report)
  const lock = await acquireRestorationLock(input.session, input.holder)
  try {
    logClocks(lock, input, report)
    // Reading the archive took its time: whoever wrote meanwhile held the lock that is ours now.
    const fresh = await readLiveFacts(input.session)
    return await runLocked(input, { archive: read.archive, live: fresh, findings: [] }, lock, report, signal)
  } finally {
    await lock.release()
  }
}

/** The lock is the one znode whose time of writing is known: what is read tells nothing of the ensemble's clock now. */
function logClocks({ clockAheadMs }: RestorationLock, { archiveClock }: RestorationInput, report: Reporter): void {
  const ensemble = { of: 'the ZooKeeper ensemble', aheadMs: clockAheadMs }
  const { isFar, seen } = compareClocks(archiveClock ? [ensemble, archiveClock] : [ensemble])
  report.log(isFar ? 'warn' : 'info', isFar ? `${seen} ${sameTimeSource}` : seen)
}

async function runLocked(
  input: RestorationInput,
  prepared: Prepared,
  lock: RestorationLock,
  report: Reporter,
  signal: AbortSignal,
): Promise<RestorationResult> {
  report.phase('plan')
  const spool = new WriteSpool(input.spoolDirectory)
  const review = new PlanReview(input)
  const addItem = async (item: PlanItem) => {
    await review.add(item)
    await spool.add(item)
  }
  const plan = await comparePlan(input, prepared, addItem, report, signal).catch((error: unknown) => {
    spool.destroy()
    throw error
  })
  await spool.close()
  failOnErrors(plan.findings, report)
  if (plan.hash !== input.confirmedHash) await review.assertConfirmed()
  report.log('info', describePlan(plan, spool.count()))

  const safetyBackupPath = await backUpFirst(input, prepared, spool, report, signal)

  report.phase('write')
  // Time has passed: the last look before the first write.
  await lookAgain(input, report, signal)
  const known = [...prepared.archive.header.brokers, ...prepared.live.brokers].map((broker) => broker.id)
  const done = await writeSpool(
    {
      session: input.session,
      spool,
      lock,
      brokerIds: [...new Set([...known, ...input.knownBrokerIds])],
      hasChroot: prepared.live.hasChroot,
      isOnline: input.options.mode === 'online',
      tally: { writes: 0, bytes: 0 },
    },
    report,
    signal,
  )
  await lookAgain(input, report, signal)

  return {
    written: done.writes,
    bytesWritten: done.bytes,
    alreadyEqual: plan.summary.counts.keep,
    conflicts: review.conflicts,
    verified: done.verified,
    safetyBackupPath,
    clusterId: (await readLiveFacts(input.session)).clusterId,
  }
}

/** Collects the conflicts and holds the writing items against what the person confirmed. */
class PlanReview {
  readonly #input: RestorationInput
  #lot: PlanItem[] = []
  #isConfirmed = true
  readonly #strangers: string[] = []
  readonly conflicts: RestorationResult['conflicts'] = []

  constructor(input: RestorationInput) {
    this.#input = input
  }

  async add(item: PlanItem): Promise<void> {
    if (item.conflict && this.conflicts.length < maxConflictsListed) {
      this.conflicts.push({ name: item.name, kind: item.kind, reason: item.reason })
    }
    // Lifting the gate that an earlier try has closed is nothing to be asked about.
    const isGateOnly = item.path === clusterIdPath && item.before === item.after
    if (item.writes.length === 0 || isGateOnly) return
    this.#lot.push(item)
    if (this.#lot.length >= confirmationLot) await this.#ask()
  }

  async assertConfirmed(): Promise<void> {
    await this.#ask()
    if (this.#isConfirmed) return
    throw new AppError(
      'PLAN_CHANGED',
      `The live tree has changed since this plan was confirmed: ${this.#strangers.join(', ')} would now be written otherwise. Nothing was written.`,
      { remedy: 'Open the plan, look at what changed, and start again.' },
    )
  }

  async #ask(): Promise<void> {
    const lot = this.#lot
    this.#lot = []
    if (lot.length === 0 || this.#strangers.length >= maxStrangersNamed || (await this.#input.wasConfirmed(lot))) return
    for (const item of lot) {
      if (this.#strangers.length >= maxStrangersNamed) return
      if (await this.#input.wasConfirmed([item])) continue
      // An earlier try may have done a part of it: then each write that is left was part of what was confirmed.
      const rest = item.writes.map((write) => ({ path: item.path, outcome: outcomeOfWrite(write) }))
      if (await this.#input.wasConfirmed(rest)) continue
      this.#isConfirmed = false
      this.#strangers.push(item.path)
    }
  }
}

async function backUpFirst(
  input: RestorationInput,
  { archive, live }: Prepared,
  spool: WriteSpool,
  report: Reporter,
  signal: AbortSignal,
): Promise<string | null> {
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
  return result.path
}

/** Brokers may have come since preflight; only what is wrong is worth a line. */
async function lookAgain(input: PlanInput, report: Reporter, signal: AbortSignal): Promise<void> {
  const { findings } = await lookAround(input, signal)
  failOnErrors(
    findings.filter((finding) => finding.result === 'error'),
    report,
  )
}

function describePlan({ summary, targets }: PlannedRestoration, writes: number): string {
  const { create, change, keep, refuse } = summary.counts
  return `Plan: create ${create}, change ${change}, keep ${keep}, refuse ${refuse}; ${writes} writes; leader epochs rise by ${targets.leaderEpochRaise}.`
}
