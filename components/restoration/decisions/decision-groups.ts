import type { PlanView } from '#lib/contract/plans.ts'
import { findingDecisions, planDecisions } from '#lib/restore/facts/plan-decision.ts'
import type { PlanKind, PreflightCheck, PreflightFinding } from '#lib/restore/facts/plan-item.ts'
import { planKinds } from '#lib/restore/facts/plan-item.ts'
import type { PlanOptions } from '#lib/restore/facts/plan-options.ts'
import { type Decision, isChanged } from './decision-choice.ts'

type PlannedService = PlanView['services'][number]

/** What one option decides in the plan of one Kafka service. */
export interface DecisionGroup {
  decision: Decision
  /** Items that wait for it or are written for it, by kind; none where it is about a check. */
  items: { kind: PlanKind; count: number }[]
  /** Items that stay as they are until it is chosen. */
  open: number
  /** Of those, the ones that the cluster does not have at all. */
  missing: number
  /** The check that it answers, or that says what to know before. */
  finding: PreflightFinding | null
  needsDecision: boolean
}

/** What a plan found out for whoever decides. */
const evidence: Partial<Record<Decision, PreflightCheck>> = {
  restoreSecurity: 'securityLeftOut',
  acceptArchiveIsr: 'archiveIsr',
}

/** Always in the same order, so that nothing moves under a person who decides. */
export function decisionGroups({ summary, findings }: PlannedService, options: PlanOptions): DecisionGroup[] {
  const ofItems = planDecisions.flatMap((decision): DecisionGroup[] => {
    const count = summary.decisions[decision]
    if (!count && !isChanged(options, decision)) return []
    const of = (kind: PlanKind) => (count?.open[kind] ?? 0) + (count?.taken[kind] ?? 0)
    const items = planKinds.map((kind) => ({ kind, count: of(kind) })).filter((one) => one.count > 0)
    const open = planKinds.reduce((sum, kind) => sum + (count?.open[kind] ?? 0), 0)
    const finding = findings.find((one) => one.check === evidence[decision]) ?? null
    return [{ decision, items, open, missing: count?.missing ?? 0, finding, needsDecision: open > 0 }]
  })
  const ofFindings = findingDecisions.flatMap((decision): DecisionGroup[] => {
    const finding = findings.find((one) => one.decision === decision) ?? null
    if (!finding && !isChanged(options, decision)) return []
    return [{ decision, items: [], open: 0, missing: 0, finding, needsDecision: finding?.result === 'error' }]
  })
  return [...ofItems, ...ofFindings]
}

export interface OpenDecisions {
  items: number
  checks: number
}

/** What waits for a decision in all Kafka services of a plan. */
export function openDecisions(services: readonly PlannedService[]): OpenDecisions {
  const open = services
    .flatMap((service) => decisionGroups(service, service.options))
    .filter((group) => group.needsDecision)
  return {
    items: open.reduce((sum, group) => sum + group.open, 0),
    checks: open.filter((group) => group.open === 0).length,
  }
}
