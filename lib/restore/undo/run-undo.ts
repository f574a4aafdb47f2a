import { createHash } from 'node:crypto'
import type { ArchiveReader } from '#lib/archive/archive.ts'
import type { ArchiveHeader, ArchiveTrailer, UndoRecord } from '#lib/archive/format.ts'
import { AppError } from '#lib/errors.ts'
import { clusterIdPath, gateId, readClusterId } from '#lib/kafka/cluster-id.ts'
import type { Reporter } from '#lib/progress.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { ByteBudget, groupBytes, weighZnode } from '../facts/byte-budget.ts'
import { closerOfUndo } from '../facts/gate-closer.ts'
import type { LiveFacts } from '../facts/live-facts.ts'
import type { PlanItem, PlanSummary, PreflightFinding } from '../facts/plan-item.ts'
import { explainOtherTree, identifyTree } from '../facts/tree-identity.ts'
import { addToSummary, emptySummary } from '../plan/plan-summary.ts'
import { checkUndoGate } from '../preflight/check-gate.ts'
import { failOnErrors } from '../preflight/fail-on-errors.ts'
import { type Lookout, lookAround } from '../preflight/look-around.ts'
import type { RestorationResult } from '../run-restoration.ts'
import { hashData } from '../write/undo-records.ts'
import type { WriteTally } from '../write/write-tally.ts'
import { writeUnderLock } from '../write/write-under-lock.ts'
import { planUndoItem } from './plan-undo.ts'

export interface UndoInput {
  session: ZooKeeperSession
  /** A fresh reader at each call. */
  openSafetyBackup(signal: AbortSignal): Promise<ArchiveReader>
  /** online: only what running brokers take over (configurations, users, ACLs). */
  mode: 'offline' | 'online'
  knownEndpoints: readonly string[]
  /** Ids of brokers seen registered earlier in this cluster. */
  knownBrokerIds: readonly number[]
  /** host:port of the ensemble that was restored, sorted; null: not known. */
  servers: readonly string[] | null
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
  /** Counts what is sent and done: given by who wants to know that of a run that fails. */
  tally?: WriteTally
}

/** What is said of an unfinished restoration's gate hangs on what would be written. */
type ComparedUndo = Omit<PlannedUndo, 'findings'> & { gate: PreflightFinding[] }

const maxConflictsListed = 1000
const longestNameListed = 1000

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
  const { lookout, live, findings } = await look(input, signal)
  report.phase('plan')
  const { gate, ...plan } = await compare(input, lookout.header, live, onItem, report, signal)
  return { ...plan, findings: [...findings, ...gate] }
}

/**
 * Puts back what the restoration behind a safety backup changed and deletes what it created, as far as nobody touched
 * it since; clocks stay. Phases: preflight, plan, write, verify. Safe to run again. Throws as runRestoration.
 */
export async function runUndo(input: UndoRun, report: Reporter, signal: AbortSignal): Promise<RestorationResult> {
  report.phase('preflight')
  const { lookout, live: found, findings } = await look(input, signal)
  failOnErrors(findings, report)
  const conflicts: RestorationResult['conflicts'] = []
  const { plan, tally, verified, clusterId } = await writeUnderLock(
    { ...input, lookout, isGated: found.isGated },
    {
      plan: async (live, addItem) => {
        const add = async (item: PlanItem) => {
          if (item.conflict && conflicts.length < maxConflictsListed) {
            conflicts.push({ name: item.name.slice(0, longestNameListed), kind: item.kind, reason: item.reason })
          }
          await addItem(item)
        }
        const made = await compare(input, lookout.header, live, add, report, signal)
        failOnErrors(made.gate, report)
        if (input.confirmedHash === null || made.hash === input.confirmedHash) return made
        throw new AppError(
          'PLAN_CHANGED',
          'The live tree has changed since this undo was looked at. Nothing was written.',
          { remedy: 'Look at it again, and confirm.' },
        )
      },
      closer: ({ header, trailer }) =>
        closerOfUndo({
          archive: header.safetyBackup?.restoredContentSha256 ?? '',
          safetyBackup: trailer.contentSha256,
          holder: input.holder,
        }),
    },
    report,
    signal,
  )
  return {
    written: tally.writes,
    bytesWritten: tally.bytes,
    alreadyEqual: plan.summary.counts.keep - conflicts.length,
    conflicts,
    verified,
    safetyBackupPath: null,
    clusterId,
  }
}

async function look(
  input: UndoInput,
  signal: AbortSignal,
): Promise<{ lookout: Lookout; live: LiveFacts; findings: PreflightFinding[] }> {
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
  const { session, mode, knownEndpoints, confirmBrokersStopped } = input
  if (header.zookeeperChroot !== session.chroot) {
    throw otherTree(`it was taken under the chroot ${header.zookeeperChroot || '/'}, this is ${session.chroot || '/'}`)
  }
  const options = { mode, confirmBrokersStopped, createChroot: false }
  // It was made by this cluster: what versions the console calls it by since does not matter.
  const lookout = { session, header, systemVersion: header.systemVersion, options, knownEndpoints }
  const { live, findings } = await lookAround(lookout, signal)
  return { lookout, live, findings: findings.filter((finding) => finding.check !== 'systemVersion') }
}

/**
 * The tree that the restoration wrote into, by its servers and its cluster id: that of before, or the one it wrote.
 * Safety backups of a gated tree held the gate's id in earlier versions.
 */
async function assertSameTree(
  { session, servers }: UndoInput,
  header: ArchiveHeader,
  live: LiveFacts,
  written: readonly (string | null)[],
): Promise<void> {
  const tree = identifyTree(session, live)
  const before = header.clusterId === gateId ? null : header.clusterId
  const ofBackup = { servers: [...(servers ?? tree.servers)], chroot: tree.chroot, clusterId: before }
  const difference = explainOtherTree(ofBackup, tree, null)
  if (difference === null) return
  const isWritten = before !== null && live.clusterId !== null && written.includes(await hashClusterId(session))
  if (isWritten && explainOtherTree({ ...ofBackup, clusterId: null }, tree, null) === null) return
  throw otherTree(difference)
}

async function hashClusterId(session: ZooKeeperSession): Promise<string | null> {
  return hashData(readClusterId((await session.getData(clusterIdPath)).data).data)
}

function otherTree(difference: string): AppError {
  return new AppError('REFUSED', `This safety backup is of another tree: ${difference}. Nothing was written.`, {
    remedy: 'Undo goes back only where the restoration wrote. Check the address of ZooKeeper and its chroot.',
  })
}

async function compare(
  input: UndoInput,
  header: ArchiveHeader,
  live: LiveFacts,
  onItem: (item: PlanItem) => Promise<void>,
  report: Reporter,
  signal: AbortSignal,
): Promise<ComparedUndo> {
  const reader = await input.openSafetyBackup(signal)
  const hash = createHash('sha256')
  const summary = emptySummary()
  const context = {
    session: input.session,
    mode: input.mode,
    watchedParents: live.watchedParents,
    haveBrokersRun: (live.controllerEpoch ?? 0) > (header.safetyBackup?.controllerEpoch ?? 0),
  }
  let group: UndoRecord[] = []
  let budget = new ByteBudget(groupBytes, groupName)
  let read = 0
  let closesGate = false
  const closeGroup = async () => {
    const item = await planUndoItem(group, context)
    group = []
    if (!item) return
    hash.update(item.fingerprint)
    addToSummary(summary, item)
    closesGate ||=
      item.path === clusterIdPath && item.writes.some((write) => 'data' in write && readClusterId(write.data).isGated)
    await onItem(item)
  }
  const clusterIds: (string | null)[] = []
  for await (const record of reader.undo()) {
    signal.throwIfAborted()
    if (record.path === clusterIdPath) clusterIds.push(record.afterSha256)
    report.progress(++read, null, record.path)
    if (group[0] && group[0].item !== record.item) {
      await closeGroup()
      budget = new ByteBudget(groupBytes, groupName)
    }
    budget.spend(weighUndo(record))
    group.push(record)
  }
  await closeGroup()
  await assertSameTree(input, header, live, clusterIds)
  const trailer = reader.trailer()
  const gate = input.mode === 'online' ? [] : checkUndoGate(live, trailer.contentSha256, closesGate)
  return { header, trailer, hash: hash.update(trailer.contentSha256).digest('hex'), summary, gate }
}

const groupName = 'What the safety backup undoes in one piece'

function weighUndo({ path, name, before, afterAcl }: UndoRecord): number {
  return weighZnode({
    path: path + name,
    data: before?.data ?? null,
    acl: [...(before?.acl ?? []), ...(afterAcl ?? [])],
  })
}
