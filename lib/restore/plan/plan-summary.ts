import type { DecisionCount, PlanDecision } from '../facts/plan-decision.ts'
import {
  type PlanAction,
  type PlanItem,
  type PlanKind,
  type PlanSummary,
  planActions,
  planKinds,
} from '../facts/plan-item.ts'

export function emptySummary(): PlanSummary {
  const counts = () => Object.fromEntries(planActions.map((action) => [action, 0])) as Record<PlanAction, number>
  return {
    counts: counts(),
    conflicts: 0,
    byKind: Object.fromEntries(planKinds.map((kind) => [kind, counts()])) as Record<
      PlanKind,
      Record<PlanAction, number>
    >,
    decisions: {},
    recordsReadAgain: 0,
  }
}

export function addToSummary(summary: PlanSummary, item: PlanItem): void {
  summary.counts[item.action]++
  summary.byKind[item.kind][item.action]++
  if (item.conflict) summary.conflicts++
  countDecision(summary.decisions, item)
}

function countDecision(
  counts: Partial<Record<PlanDecision, DecisionCount>>,
  { decision, conflict, kind, before }: Pick<PlanItem, 'decision' | 'conflict' | 'kind' | 'before'>,
): void {
  if (decision === null) return
  counts[decision] ??= { open: {}, taken: {}, missing: 0 }
  const count = counts[decision]
  const side = conflict ? count.open : count.taken
  side[kind] = (side[kind] ?? 0) + 1
  if (conflict && before === null) count.missing++
}
