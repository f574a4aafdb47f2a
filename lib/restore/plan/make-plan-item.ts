import { createHash } from 'node:crypto'
import { classifyZnode } from '#lib/kafka/catalogue.ts'
import type { PlanItem, ZnodeWrite } from '../facts/plan-item.ts'
import { maxTransactionBytes, sizeOfWrite } from '../facts/topic-writes.ts'

/** A plan item without the hashes that follow from it. */
export type PlanItemDraft = Omit<PlanItem, 'fingerprint' | 'outcome' | 'conflict' | 'reason' | 'decision' | 'writes'> &
  Partial<Pick<PlanItem, 'conflict' | 'reason' | 'decision' | 'writes'>>

/**
 * The outcome names the wanted end state, the fingerprint also the versions it was planned against. Clocks are raised
 * to "at least", so a clock that ticked on below its target since planning is still the same decision: their versions
 * stay out. Items that write nothing bind their verdict only; brokers shrinking an ISR while they stop change no plan.
 */
export function makePlanItem(draft: PlanItemDraft): PlanItem {
  const writes = draft.writes ?? []
  const conflict = draft.conflict ?? false
  const [only] = writes
  const outcome = only && writes.length === 1 ? outcomeOfWrite(only) : sha256([draft.path, ...writes.map(endState)])
  const versions = draft.kind === 'clocks' ? [] : writes.map(plannedVersion)
  return {
    ...draft,
    conflict,
    reason: draft.reason ?? '',
    decision: draft.decision ?? null,
    writes,
    outcome,
    fingerprint: sha256([draft.kind, draft.action, conflict, outcome, ...versions]),
  }
}

/** Names the end state of one write: a Retry may find an item done in part. */
export function outcomeOfWrite(write: ZnodeWrite): string {
  return sha256([write.path, endState(write)])
}

/**
 * What a person confirms with this item: its outcome, and where it is not written in one transaction that of every
 * write, since a Retry may find a part of them done. Nothing for items that write nothing.
 */
export function outcomesOf({ outcome, writes }: Pick<PlanItem, 'outcome' | 'writes'>): string[] {
  if (writes.length === 0) return []
  const bytes = writes.reduce((sum, write) => sum + sizeOfWrite(write), 0)
  const isAtomic = bytes <= maxTransactionBytes && writes.every((write) => write.op !== 'setAcl')
  return writes.length === 1 || isAtomic ? [outcome] : [outcome, ...writes.map(outcomeOfWrite)]
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

function plannedVersion(write: ZnodeWrite): number | null {
  return 'version' in write ? write.version : null
}

function digestOf(data: Buffer | null): string | null {
  return data === null ? null : createHash('sha256').update(data).digest('hex')
}

function sha256(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
