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
    recordsReadAgain: 0,
  }
}

export function addToSummary(summary: PlanSummary, item: PlanItem): void {
  summary.counts[item.action]++
  summary.byKind[item.kind][item.action]++
  if (item.conflict) summary.conflicts++
}
