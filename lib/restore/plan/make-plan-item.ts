import { createHash } from 'node:crypto'
import { classifyZnode } from '#lib/kafka/catalogue.ts'
import type { ZnodePair } from '../facts/merge-znodes.ts'
import type { PlanItem, ZnodeWrite } from '../facts/plan-item.ts'
import { maxTransactionBytes, sizeOfWrite } from '../facts/topic-writes.ts'

/** A plan item without the hashes that follow from it. */
export type PlanItemDraft = Omit<PlanItem, 'fingerprint' | 'outcome' | 'conflict' | 'reason' | 'decision' | 'writes'> &
  Partial<Pick<PlanItem, 'conflict' | 'reason' | 'decision' | 'writes'>>

/**
 * The outcome names the wanted end state, the fingerprint also what was live where it writes. Clocks are raised to "at
 * least", so a clock that ticked on below its target since planning, or that a broker made, is still the same decision:
 * what was live stays out. Items that write nothing bind their verdict only; brokers shrinking an ISR while they stop
 * change no plan.
 * @param pairs the znodes it was planned from; without them it is bound to the versions its writes name
 */
export function makePlanItem(draft: PlanItemDraft, pairs: readonly Pick<ZnodePair, 'path' | 'live'>[] = []): PlanItem {
  const writes = draft.writes ?? []
  const conflict = draft.conflict ?? false
  const [only] = writes
  const outcome = only && writes.length === 1 ? outcomeOfWrite(only) : sha256([draft.path, ...writes.map(endState)])
  const isRaised = draft.kind === 'clocks' && writes.length > 0
  const seen = isRaised ? [] : [draft.action, ...seenBy(writes, pairs)]
  return {
    ...draft,
    conflict,
    reason: draft.reason ?? '',
    decision: draft.decision ?? null,
    writes,
    outcome,
    fingerprint: sha256([draft.kind, conflict, outcome, ...seen]),
  }
}

/** Names the end state of one write: a Retry may find an item done in part. */
export function outcomeOfWrite(write: ZnodeWrite): string {
  return sha256([write.path, endState(write)])
}

/**
 * What a person confirms with this item: its fingerprint, which the first run asks for, its outcome, and where it is
 * not written in one transaction that of every write, since a Retry may find a part of them done. Nothing for items that
 * write nothing.
 */
export function outcomesOf({ fingerprint, outcome, writes }: PlanItem): string[] {
  if (writes.length === 0) return []
  const bytes = writes.reduce((sum, write) => sum + sizeOfWrite(write), 0)
  const isAtomic = bytes <= maxTransactionBytes && writes.every((write) => write.op !== 'setAcl')
  return writes.length === 1 || isAtomic
    ? [fingerprint, outcome]
    : [fingerprint, outcome, ...writes.map(outcomeOfWrite)]
}

function endState(write: ZnodeWrite): unknown {
  switch (write.op) {
    case 'create':
      // A broker that was started in the middle may have made one of its own: it is overwritten, the same decision.
      if (isMadeByBrokers(write.path)) return ['setData', write.path, digestOf(write.data)]
      return [write.op, write.path, digestOf(write.data), write.acl]
    case 'setData':
      return [write.op, write.path, digestOf(write.data)]
    case 'raiseVersion':
      return [write.op, write.path, write.toVersion]
    case 'setAcl':
      return [write.op, write.path, write.acl]
    case 'delete':
      return [write.op, write.path]
    case 'notify':
      return [write.op, write.path, digestOf(write.data)]
    default:
      return write satisfies never
  }
}

/** The cluster id and the clocks, which the first broker to start makes where they are missing. */
function isMadeByBrokers(path: string): boolean {
  const { class: znodeClass } = classifyZnode(path)
  return znodeClass === 'identity' || znodeClass === 'clock'
}

function seenBy(writes: readonly ZnodeWrite[], pairs: readonly Pick<ZnodePair, 'path' | 'live'>[]): unknown[] {
  const live = new Map(writes.length > 0 ? pairs.map((pair) => [pair.path, pair.live] as const) : [])
  return writes.map((write) => {
    if (!('version' in write)) return null
    const stat = live.get(write.path)?.stat
    if (!stat) return write.version
    // A znode that was deleted and made anew begins with version 0 again: the transaction that wrote it does not repeat.
    if (write.op === 'setAcl') return [String(stat.czxid), write.version]
    // Brokers rewrite a partition's state while they stop; that it is the same znode must do.
    const { class: znodeClass, names } = classifyZnode(write.path)
    const isState = znodeClass === 'topic' && names.partition !== undefined && write.path.endsWith('/state')
    return String(isState ? stat.czxid : stat.mzxid)
  })
}

function digestOf(data: Buffer | null): string | null {
  return data === null ? null : createHash('sha256').update(data).digest('hex')
}

function sha256(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
