import type { PlanView } from '#lib/contract/plans.ts'
import { type PlanAction, type PlanKind, planActions, planKinds } from '#lib/restore/facts/plan-item.ts'

export interface PlanTotals {
  actions: Record<PlanAction, number>
  kinds: Record<PlanKind, number>
  conflicts: number
  notShown: number
}

/** The counts of all Kafka services of a plan together. */
export function planTotals(plan: PlanView): PlanTotals {
  const totals: PlanTotals = {
    actions: { create: 0, change: 0, keep: 0, refuse: 0, delete: 0 },
    kinds: { topics: 0, configurations: 0, users: 0, acls: 0, offsets: 0, clocks: 0, other: 0 },
    conflicts: 0,
    notShown: 0,
  }
  for (const { summary, itemsNotShown } of plan.services) {
    for (const action of planActions) totals.actions[action] += summary.counts[action]
    for (const kind of planKinds)
      totals.kinds[kind] += planActions.reduce((sum, action) => sum + summary.byKind[kind][action], 0)
    totals.conflicts += summary.conflicts
    totals.notShown += itemsNotShown
  }
  return totals
}

/** Items of one kind that would be written. */
export function writtenOfKind(service: PlanView['services'][number], kind: PlanKind): number {
  const counts = service.summary.byKind[kind]
  return counts.create + counts.change + counts.delete
}
