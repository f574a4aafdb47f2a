import { createHash } from 'node:crypto'
import type { ArchiveReader } from '#lib/archive/archive.ts'
import type { ArchiveHeader, ArchiveTrailer, UndoRecord } from '#lib/archive/format.ts'
import { AppError } from '#lib/errors.ts'
import type { Reporter } from '#lib/progress.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { failOnErrors } from './fail-on-errors.ts'
import { type LiveFacts, readLiveFacts } from './live-facts.ts'
import type { PlanItem, PlanSummary, PreflightFinding } from './plan-item.ts'
import { defaultPlanOptions } from './plan-options.ts'
import { addToSummary, emptySummary } from './plan-summary.ts'
import { planUndoItem } from './plan-undo.ts'
import { checkSurroundings } from './preflight.ts'
import { probeEndpoints } from './probe-endpoints.ts'
import { acquireRestorationLock } from './restoration-lock.ts'
import type { RestorationResult } from './run-restoration.ts'
import { WriteSpool } from './write-spool.ts'
import { writeSpool } from './write-spooled.ts'

export interface UndoInput {
  session: ZooKeeperSession
  /** A fresh reader at each call. */
  openSafetyBackup(signal: AbortSignal): Promise<ArchiveReader>
  /** online: only what running brokers take over (configurations, users, ACLs). */
  mode: 'offline' | 'online'
  knownEndpoints: readonly string[]
  confirmBrokersStopped: boolean
}

export interface PlannedUndo {
  header: ArchiveHeader
  trailer: ArchiveTrailer
  /** Binds the safety backup and every item's fingerprint. */
  hash: string
  summary: PlanSummary
  findings: PreflightFinding[]
}

export interface UndoRun extends UndoInput {
  /** Refused with PLAN_CHANGED when the plan is another one by now; null: whatever it is. */
  confirmedHash: string | null
  /** An existing private folder (0700), removed by the caller. */
  spoolDirectory: string
  /** Named in the lock. */
  holder: string
}

const maxConflictsListed = 1000

/**
 * What undoing the restoration behind a safety backup would do. Writes nothing.
 * Throws REFUSED for an archive that is no safety backup, ARCHIVE_INVALID, ZK_*.
 */
export async function planUndo(
  input: UndoInput,
  onItem: (item: PlanItem) => Promise<void>,
  report: Reporter,
  signal: AbortSignal,
): Promise<PlannedUndo> {
  report.phase('preflight')
  const { header, live, findings } = await lookAround(input, signal)
  report.phase('plan')
  return { ...(await compare(input, header, live, onItem, report, signal)), findings }
}

/**
 * Puts back what the restoration behind a safety backup changed and deletes what it created, as far as nobody touched
 * it since; clocks stay. Phases: preflight, plan, write, verify. Safe to run again. Throws as runRestoration.
 */
export async function runUndo(input: UndoRun, report: Reporter, signal: AbortSignal): Promise<RestorationResult> {
  const { session } = input
  report.phase('preflight')
  const { header, findings } = await lookAround(input, signal)
  failOnErrors(findings, report)
  const lock = await acquireRestorationLock(session, input.holder)
  try {
    report.phase('plan')
    const live = await readLiveFacts(session)
    const spool = new WriteSpool(input.spoolDirectory)
    const conflicts: RestorationResult['conflicts'] = []
    const addItem = async (item: PlanItem) => {
      if (item.conflict && conflicts.length < maxConflictsListed) {
        conflicts.push({ name: item.name, kind: item.kind, reason: item.reason })
      }
      await spool.add(item)
    }
    const plan = await compare(input, header, live, addItem, report, signal).catch((error: unknown) => {
      spool.destroy()
      throw error
    })
    await spool.close()
    if (input.confirmedHash !== null && plan.hash !== input.confirmedHash) {
      throw new AppError(
        'PLAN_CHANGED',
        'The live tree has changed since this undo was looked at. Nothing was written.',
        {
          remedy: 'Look at it again, and confirm.',
        },
      )
    }
    report.phase('write')
    const brokerIds = [...new Set([...header.brokers, ...live.brokers].map((broker) => broker.id))]
    const isOnline = input.mode === 'online'
    const tally = { writes: 0, bytes: 0 }
    const context = { session, spool, lock, brokerIds, hasChroot: live.hasChroot, isOnline, tally }
    const done = await writeSpool(context, report, signal)
    return {
      written: done.writes,
      bytesWritten: done.bytes,
      alreadyEqual: plan.summary.counts.keep - conflicts.length,
      conflicts,
      verified: done.verified,
      safetyBackupPath: null,
      clusterId: (await readLiveFacts(session)).clusterId,
    }
  } finally {
    await lock.release()
  }
}

async function lookAround(
  input: UndoInput,
  signal: AbortSignal,
): Promise<{ header: ArchiveHeader; live: LiveFacts; findings: PreflightFinding[] }> {
  const reader = await input.openSafetyBackup(signal)
  reader.close()
  const { header } = reader
  if (header.safetyBackup === null) {
    throw new AppError(
      'REFUSED',
      'This archive is not the safety backup of a restoration, so it does not know what to undo.',
      {
        remedy: 'Choose the archive that the restoration made before its first write, or restore this one.',
      },
    )
  }
  const live = await readLiveFacts(input.session)
  const registered = live.brokers.flatMap((broker) => broker.endpoints)
  const known = [...input.knownEndpoints, ...header.brokers.flatMap((broker) => broker.endpoints)]
  const asked = input.mode === 'online' ? [] : registered.length > 0 ? registered : known
  const endpoints = await probeEndpoints(asked, signal)
  const options = { ...defaultPlanOptions, mode: input.mode, confirmBrokersStopped: input.confirmBrokersStopped }
  const findings = checkSurroundings({ header, live, systemVersion: header.systemVersion, options, endpoints })
  return { header, live, findings: findings.filter((finding) => finding.check !== 'systemVersion') }
}

async function compare(
  input: UndoInput,
  header: ArchiveHeader,
  live: LiveFacts,
  onItem: (item: PlanItem) => Promise<void>,
  report: Reporter,
  signal: AbortSignal,
): Promise<Omit<PlannedUndo, 'findings'>> {
  const reader = await input.openSafetyBackup(signal)
  const hash = createHash('sha256')
  const summary = emptySummary()
  const context = {
    session: input.session,
    mode: input.mode,
    notificationAcls: live.notificationAcls,
    haveBrokersRun: (live.controllerEpoch ?? 0) > (header.safetyBackup?.controllerEpoch ?? 0),
  }
  let group: UndoRecord[] = []
  let read = 0
  const closeGroup = async () => {
    const item = await planUndoItem(group, context)
    group = []
    if (!item) return
    hash.update(item.fingerprint)
    addToSummary(summary, item)
    await onItem(item)
  }
  for await (const record of reader.undo()) {
    signal.throwIfAborted()
    report.progress(++read, null, record.path)
    if (group[0] && group[0].item !== record.item) await closeGroup()
    group.push(record)
  }
  await closeGroup()
  const trailer = reader.trailer()
  return { header, trailer, hash: hash.update(trailer.contentSha256).digest('hex'), summary }
}
