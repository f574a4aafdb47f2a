import type { GateCloser } from '#lib/kafka/cluster-id.ts'
import type { Reporter } from '#lib/progress.ts'
import { type LiveFacts, readLiveFacts } from '../facts/live-facts.ts'
import type { PlanItem } from '../facts/plan-item.ts'
import { failOnErrors } from '../preflight/fail-on-errors.ts'
import { type Lookout, lookAround } from '../preflight/look-around.ts'
import { AclTrial } from './acl-trial.ts'
import { carryOutPlan } from './carry-out-plan.ts'
import { acquireRestorationLock, type RestorationLock } from './restoration-lock.ts'
import { SpooledWrites } from './spooled-writes.ts'
import { tellHalfWay } from './tell-half-way.ts'
import { WriteTally } from './write-tally.ts'

export interface LockedRun {
  lookout: Lookout
  /** What the first look, before the lock, saw of the gate: a run that ends before the next one tells it all the same. */
  isGated: boolean
  /** Ids of brokers seen registered earlier in this cluster, for the fence, beside those of the archive and the tree. */
  knownBrokerIds: readonly number[]
  /** An existing private folder (0700), removed by the caller. */
  spoolDirectory: string
  /** Named in the lock, so that a person can find who holds it. */
  holder: string
  /** Counts what is sent and done: given by who wants to know that of a run that fails. */
  tally?: WriteTally
}

/** What a restoration and its Undo each do under the lock. */
export interface LockedSteps<Plan> {
  /** Decides what is written; throws where it must not be. Awaiting `addItem` is the back-pressure. */
  plan(live: LiveFacts, addItem: (item: PlanItem) => Promise<void>, lock: RestorationLock): Promise<Plan>
  /** Before the first write, with all that is planned. */
  prepare?(plan: Plan, live: LiveFacts, spool: SpooledWrites): Promise<void>
  /** Signs the gate. */
  closer(plan: Plan): GateCloser
}

/**
 * Locks the tree, has it planned, looks for brokers again, writes behind fence and gate, and looks once more: the same
 * for a restoration and its Undo, which have looked before. Phases: plan, what `prepare` reports, write, verify.
 * Throws PREFLIGHT_FAILED (another restoration, a broker), what the steps throw, and as carryOutPlan; a failure's last line
 * in the log says what the tree is now.
 */
export async function writeUnderLock<Plan>(
  { lookout, isGated, knownBrokerIds, spoolDirectory, holder, tally = new WriteTally() }: LockedRun,
  steps: LockedSteps<Plan>,
  report: Reporter,
  signal: AbortSignal,
): Promise<{ plan: Plan; tally: WriteTally; verified: number; clusterId: string | null }> {
  const { session, header } = lookout
  const isOnline = lookout.options.mode === 'online'
  const lock = await acquireRestorationLock(session, holder, report, signal)
  const spool = new SpooledWrites(spoolDirectory)
  tally.foundGate = isGated
  tally.isGateClosed = isGated
  try {
    report.phase('plan')
    // The first look was before the lock: whoever wrote meanwhile held the lock that is ours now.
    const live = await readLiveFacts(session)
    tally.foundGate = live.isGated
    tally.isGateClosed = live.isGated
    const aclTrial = new AclTrial()
    const addItem = (item: PlanItem) => {
      aclTrial.note(item.writes)
      return spool.add(item)
    }
    const plan = await steps.plan(live, addItem, lock)
    await spool.close()
    await aclTrial.run(session, lock)
    await steps.prepare?.(plan, live, spool)

    report.phase('write')
    // Time has passed: the last look before the first write.
    await lookAgain(lookout, report, signal)
    const known = [...header.brokers, ...live.brokers].map((broker) => broker.id)
    const { verified } = await carryOutPlan(
      {
        session,
        spool,
        lock,
        brokerIds: [...new Set([...known, ...knownBrokerIds])],
        hasChroot: live.hasChroot,
        isOnline,
        tally,
        closer: steps.closer(plan),
      },
      report,
      signal,
    )
    await lookAgain(lookout, report, signal)
    return { plan, tally, verified, clusterId: (await readLiveFacts(session)).clusterId }
  } catch (error) {
    if (!isOnline) tellHalfWay(tally, report)
    throw error
  } finally {
    await spool.destroy()
    // A lost session takes its lock along: that neither hides why the work failed nor makes it fail.
    await lock.release().catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      report.log('warn', `The lock could not be given back and goes with its session: ${why}`)
    })
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
