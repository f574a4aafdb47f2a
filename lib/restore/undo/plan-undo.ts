import { compareZnodePaths } from '#lib/archive/compare-paths.ts'
import type { UndoRecord } from '#lib/archive/format.ts'
import { clusterIdPath, readClusterId } from '#lib/kafka/cluster-id.ts'
import { describeZnode } from '#lib/kafka/describe-znode.ts'
import { notificationsOf } from '#lib/kafka/notification.ts'
import type { Acl, ZnodeData, ZnodeStat, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import { announce } from '../facts/announce.ts'
import { type PlanItem, type PlanKind, planKinds, type ZnodeWrite } from '../facts/plan-item.ts'
import { type WatchedParents, whyUnheard } from '../facts/watched-parents.ts'
import { makePlanItem } from '../plan/make-plan-item.ts'
import { isSameAcl } from '../plan/plan-znode-acl.ts'
import { refuseUnwritable } from '../plan/refuse-unwritable.ts'
import { hashData } from '../write/undo-records.ts'

export interface UndoContext {
  session: ZooKeeperSession
  mode: 'offline' | 'online'
  watchedParents: WatchedParents
  /** A controller was elected after the restoration: topics have a life of their own since. */
  haveBrokersRun: boolean
}

/** What undoing one write comes to. */
type Verdict = { kind: 'write'; write: ZnodeWrite } | { kind: 'done' } | { kind: 'kept'; reason: string }

interface LiveZnode {
  data: ZnodeData
  stat: ZnodeStat
  acl: readonly Acl[]
  /** Of /cluster/id: the data is that of before the gate. */
  isGated: boolean
}

/**
 * Decides the records of one item of the restoration as a whole: what it changed goes back, what it created goes, and
 * what was touched since stays and is said. null where there is nothing to undo and nothing to say.
 */
export async function planUndoItem(records: readonly UndoRecord[], context: UndoContext): Promise<PlanItem | null> {
  const [first] = records
  if (!first) return null
  const kind = kindOf(first.kind)
  const live = await Promise.all(records.map((record) => readLive(context.session, record.path)))
  if (kind === 'clocks') {
    return item(first, kind, live[0], { action: 'keep', summary: 'stays: clocks only go forward', writes: [] })
  }
  const verdicts = records.map((record, i) => undoRecord(record, live[i] ?? null))
  const kept = verdicts.find((verdict) => verdict.kind === 'kept')
  const writes = verdicts.flatMap((verdict) => (verdict.kind === 'write' ? [verdict.write] : []))
  if (!kept && writes.length === 0) return null
  const reason = kept?.reason ?? whyNot(kind, context) ?? whyNotHeard(writes, context)
  if (reason !== null) {
    return item(first, kind, live[0], { action: 'keep', conflict: true, summary: 'not undone', reason, writes: [] })
  }
  const deletes = writes.filter((write) => write.op === 'delete')
  const creates = writes.filter((write) => write.op === 'create')
  const others = writes.filter((write) => write.op !== 'delete' && write.op !== 'create')
  const isPureDelete = deletes.length === writes.length
  const undone = item(first, kind, live[0], {
    action: isPureDelete ? 'delete' : records.every((record) => record.op === 'delete') ? 'create' : 'change',
    summary: isPureDelete ? 'was created by the restoration; deleted' : 'put back as it was',
    // Parents come before their children, and go after them.
    writes: [...others, ...creates.toSorted(byPath), ...deletes.toReversed()].flatMap((write) =>
      context.mode === 'online' ? announce(write, context.watchedParents) : [write],
    ),
  })
  return refuseUnwritable(undone)
}

function byPath(a: ZnodeWrite, b: ZnodeWrite): number {
  return compareZnodePaths(a.path, b.path)
}

function whyNot(kind: PlanKind, { mode, haveBrokersRun }: UndoContext): string | null {
  if (kind === 'topics' && haveBrokersRun) {
    return 'Kafka has run since the restoration: the topic may hold new records and has epochs of its own.'
  }
  const isOfflineOnly = kind === 'topics' || kind === 'offsets' || kind === 'other'
  return mode === 'online' && isOfflineOnly ? 'It is undone with Kafka stopped only.' : null
}

function whyNotHeard(writes: readonly ZnodeWrite[], { mode, watchedParents }: UndoContext): string | null {
  if (mode === 'offline') return null
  const announced = writes.filter((write) => write.op !== 'setAcl')
  const parents = new Set(announced.flatMap(({ path }) => notificationsOf(path).map(({ parent }) => parent)))
  return [...parents].map((parent) => whyUnheard(parent, watchedParents)).find((reason) => reason !== null) ?? null
}

function undoRecord(record: UndoRecord, live: LiveZnode | null): Verdict {
  const { path, before } = record
  if (record.op === 'create') {
    if (!live) return { kind: 'done' }
    const isUntouched = live.stat.version === 0 || path === clusterIdPath
    if (!isUntouched || hashData(live.data) !== record.afterSha256) return changed(path)
    const isParent = record.kind === 'other' && live.data === null
    return {
      kind: 'write',
      write: { op: 'delete', path, version: live.stat.version, ...(isParent && { ifEmpty: true }) },
    }
  }
  if (!before) return { kind: 'done' }
  const data = before.data === null ? null : Buffer.from(before.data, 'base64')
  if (record.op === 'delete') {
    if (!live) return { kind: 'write', write: { op: 'create', path, data, acl: before.acl } }
    return hashData(live.data) === hashData(data) ? { kind: 'done' } : changed(path)
  }
  if (!live) return { kind: 'kept', reason: `${path} was deleted since the restoration; it is not made again.` }
  if (record.op === 'setAcl') {
    if (isSameAcl(live.acl, before.acl)) return { kind: 'done' }
    if (!isSameAcl(live.acl, record.afterAcl ?? [])) return changed(path)
    return { kind: 'write', write: { op: 'setAcl', path, acl: before.acl, version: live.stat.aversion } }
  }
  const write: ZnodeWrite = { op: 'setData', path, data, version: live.stat.version }
  // The gate of yet another restoration was written over, the id behind it was not: that one is unfinished still.
  if (live.isGated && isGateOver(live.data, data)) return { kind: 'write', write }
  if (hashData(live.data) === hashData(data)) return { kind: 'done' }
  if (hashData(live.data) !== record.afterSha256) return changed(path)
  return { kind: 'write', write }
}

function isGateOver(id: ZnodeData, gate: ZnodeData): boolean {
  const facts = readClusterId(gate)
  return facts.isGated && hashData(facts.data) === hashData(id)
}

function changed(path: string): Verdict {
  return { kind: 'kept', reason: `${path} was changed since the restoration; it stays as it is now.` }
}

async function readLive(session: ZooKeeperSession, path: string): Promise<LiveZnode | null> {
  try {
    const [{ data, stat }, { acl }] = await Promise.all([session.getData(path), session.getAcl(path)])
    if (path !== clusterIdPath) return { data, stat, acl, isGated: false }
    // Seen through the gate of an unfinished restoration.
    return { ...readClusterId(data), stat, acl }
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE')) return null
    throw error
  }
}

function item(
  record: UndoRecord,
  kind: PlanKind,
  live: LiveZnode | null | undefined,
  rest: Pick<PlanItem, 'action' | 'summary' | 'writes'> & Partial<Pick<PlanItem, 'conflict' | 'reason'>>,
): PlanItem {
  const data = record.before?.data
  return makePlanItem({
    kind,
    name: record.name,
    path: record.path,
    before: describeZnode(record.path, live?.data ?? null),
    after: describeZnode(record.path, data === null || data === undefined ? null : Buffer.from(data, 'base64')),
    ...rest,
  })
}

/** An archive is a stranger's file: what it calls a kind may be anything. */
function kindOf(kind: string): PlanKind {
  return planKinds.find((known) => known === kind) ?? 'other'
}
