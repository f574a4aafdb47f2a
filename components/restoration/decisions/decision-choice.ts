import type { FindingDecision, PlanDecision } from '#lib/restore/facts/plan-decision.ts'
import { defaultPlanOptions, type PlanOptions } from '#lib/restore/facts/plan-options.ts'

/** What a person decides: about items of the plan, or about a check of preflight. */
export type Decision = PlanDecision | FindingDecision
/** One of two; which broker takes whose place is typed instead. */
export type Choice = Exclude<Decision, 'brokerMapping'>

const risky: readonly Decision[] = [
  'restoreSecurity',
  'acceptArchiveIsr',
  'takeArchiveIds',
  'acceptTopicsWithoutIds',
  'takeClusterId',
  'loosenAcls',
  'confirmBrokersStopped',
  'liftGate',
  'createChroot',
]

export function isRisky(decision: Decision): boolean {
  return risky.includes(decision)
}

export function isChosen(options: PlanOptions, choice: Choice): boolean {
  return choice === 'takeArchiveIds' ? options.takeArchiveIds !== 'none' : options[choice]
}

export function choose(options: PlanOptions, choice: Choice, chosen: boolean): PlanOptions {
  return choice === 'takeArchiveIds'
    ? { ...options, takeArchiveIds: chosen ? 'all' : 'none' }
    : { ...options, [choice]: chosen }
}

/** True where an option is not as it is before anybody chose. */
export function isChanged(options: PlanOptions, decision: Decision): boolean {
  const isOther = (name: keyof PlanOptions) =>
    JSON.stringify(options[name]) !== JSON.stringify(defaultPlanOptions[name])
  return isOther(decision) || (decision === 'brokerMapping' && isOther('expectedBrokers'))
}
