import type { PlanDecision } from '#lib/restore/facts/plan-decision.ts'
import { noPlanFilter, type PlanFilter } from './plan-filter.ts'

/** Heading of the items: where the eye and the focus go from a decision. */
export const changesHeadingId = 'plan-changes'

/** Shows the items that hang on a decision, and goes there. */
export function showDecided(
  setFilter: (change: Partial<PlanFilter>) => void,
  service: string,
  decision: PlanDecision,
): void {
  setFilter({ ...noPlanFilter, decision, service })
  const heading = document.getElementById(changesHeadingId)
  heading?.focus({ preventScroll: true })
  heading?.scrollIntoView({ block: 'start' })
}
