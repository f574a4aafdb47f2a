import { findingDecisions, planDecisions } from '#lib/restore/facts/plan-decision.ts'
import type { PlanOptions } from '#lib/restore/facts/plan-options.ts'
import { type Choice, isChosen, isRisky } from './decision-choice.ts'

/** Options that a person chose and that can do harm, by their name in the messages. */
export function chosenRisks(options: PlanOptions): (Choice | 'exact' | 'deleteTopics')[] {
  const choices = [...planDecisions, ...findingDecisions].filter((name) => name !== 'brokerMapping')
  return [
    ...choices.filter((choice) => isRisky(choice) && isChosen(options, choice)),
    ...(options.exact ? (['exact'] as const) : []),
    ...(options.deleteTopics ? (['deleteTopics'] as const) : []),
  ]
}
