import type { Reporter } from '#lib/progress.ts'
import { type LiveFacts, readLiveFacts } from '../facts/live-facts.ts'
import type { PlanItem } from '../facts/plan-item.ts'
import { failOnErrors } from '../preflight/fail-on-errors.ts'
import { type Lookout, lookAround } from '../preflight/look-around.ts'
import type { WriteTally } from './apply-writes.ts'
import { carryOutPlan } from './carry-out-plan.ts'
import { acquireRestorationLock, type RestorationLock } from './restoration-lock.ts'
import { SpooledWrites } from './spooled-writes.ts'

export interface LockedRun {
  lookout: Lookout
  /** Ids of brokers seen registered earlier in this cluster, for the fence, beside those of the archive and the tree. */
  knownBrokerIds: readonly number[]
  /** An existing private folder (0700), removed by the caller. */
  spoolDirectory: string
  /** Named in the lock, so that a person can find who holds it. */
  holder: string
}

/** What a restoration and its Undo each do under the lock. */
export interface LockedSteps<Plan> {
  /** Decides what is written; throws where it must not be. Awaiting `addItem` is the back-pressure. */
  plan(live: LiveFacts, addItem: (item: PlanItem) => Promise<void>, lock: RestorationLock): Promise<Plan>
  /** Before the first write, with all that is planned. */
  prepare?(plan: Plan, live: LiveFacts, spool: SpooledWrites): Promise<void>
}

/**
 * Locks the tree, has it planned, looks for brokers again, writes behind fence and gate, and looks once more: the same
 * for a restoration and its Undo, which have looked before. Phases: plan, what `prepare` reports, write, verify.
 * Throws PREFLIGHT_FAILED (another restoration, a broker), what the steps throw, and as carryOutPlan.
 */
export async function writeUnderLock<Plan>(
  { lookout, knownBrokerIds, spoolDirectory, holder }: LockedRun,
  steps: LockedSteps<Plan>,
  report: Reporter,
  signal: AbortSignal,
): Promise<{ plan: Plan; done: WriteTally & { verified: number }; clusterId: string | null }> {
  const { session, header } = lookout
  const lock = await acquireRestorationLock(session, holder, report, signal)
  const spool = new SpooledWrites(spoolDirectory)
  try {
    report.phase('plan')
    // The first look was before the lock: whoever wrote meanwhile held the lock that is ours now.
    const live = await readLiveFacts(session)
    const plan = await steps.plan(live, (item) => spool.add(item), lock)
    await spool.close()
    await steps.prepare?.(plan, live, spool)

    report.phase('write')
    // Time has passed: the last look before the first write.
    await lookAgain(lookout, report, signal)
    const known = [...header.brokers, ...live.brokers].map((broker) => broker.id)
    const done = await carryOutPlan(
      {
        session,
        spool,
        lock,
        brokerIds: [...new Set([...known, ...knownBrokerIds])],
        hasChroot: live.hasChroot,
        isOnline: lookout.options.mode === 'online',
        tally: { writes: 0, bytes: 0 },
      },
      report,
      signal,
    )
    await lookAgain(lookout, report, signal)
    return { plan, done, clusterId: (await readLiveFacts(session)).clusterId }
  } finally {
    await spool.destroy()
    await lock.release()
  }
}

/** Brokers may have come since preflight; only what is wrong is worth a line. */
async function lookAgain(lookout: Lookout, report: Reporter, signal: AbortSignal): Promise<void> {
  const { findings } = await lookAround(lookout, signal)
  failOnErrors(
    findings.filter((finding) => finding.result === 'error'),
    report,
  )
}
