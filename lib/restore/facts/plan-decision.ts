import type { PlanKind } from './plan-item.ts'

/** Options that items of a plan wait for, in the order in which a person is asked: what keeps everybody out comes first. */
export const planDecisions = [
  'restoreSecurity',
  'acceptArchiveIsr',
  'takeArchiveIds',
  'restoreDeletedTopics',
  'acceptTopicsWithoutIds',
  'takeClusterId',
  'restoreOffsets',
  'restoreTokens',
  'loosenAcls',
] as const
export type PlanDecision = (typeof planDecisions)[number]

/** Options that a finding of preflight waits for. */
export const findingDecisions = ['createChroot', 'confirmBrokersStopped', 'liftGate', 'brokerMapping'] as const
export type FindingDecision = (typeof findingDecisions)[number]

/** What one option decides in a plan. */
export interface DecisionCount {
  /** Items left out or kept as they are, which the option would change. */
  open: Partial<Record<PlanKind, number>>
  /** Items that are written because the option is chosen. */
  taken: Partial<Record<PlanKind, number>>
  /** Of the open ones, those that the live tree does not have at all. */
  missing: number
}
