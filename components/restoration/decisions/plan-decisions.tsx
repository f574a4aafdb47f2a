'use client'

import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import { Verdict } from '#components/sources/verdict.tsx'
import type { PlanView } from '#lib/contract/plans.ts'
import type { PlanDecision } from '#lib/restore/facts/plan-decision.ts'
import type { PlanOptions } from '#lib/restore/facts/plan-options.ts'
import { DecisionFields } from './decision-fields.tsx'
import { decisionGroups, openDecisions } from './decision-groups.ts'
import { useOpenDecisionsText } from './use-open-decisions-text.ts'

interface PlanDecisionsProps {
  service: PlanView['services'][number]
  /** The plan has several Kafka services. */
  isOneOfSeveral: boolean
  options: PlanOptions
  /** Which broker takes whose place is being typed under Options. */
  areBrokersElsewhere: boolean
  /** Why they cannot be changed; null: they can. */
  refusal: string | null
  onChange: (options: PlanOptions) => void
  /** Shows the items that an option decides. */
  onShow: (decision: PlanDecision) => void
}

/** What a person has to decide about one Kafka service, each choice beside what it decides. Nothing where there is none. */
export function PlanDecisions(props: PlanDecisionsProps) {
  const { service, isOneOfSeveral, options, areBrokersElsewhere, refusal, onChange, onShow } = props
  const t = useTranslations('plan.decisions')
  const describeOpen = useOpenDecisionsText()
  const groups = decisionGroups(service, options).filter(
    ({ decision }) => decision !== 'brokerMapping' || !areBrokersElsewhere,
  )
  if (groups.length === 0) return null
  const needsDecision = groups.some((group) => group.needsDecision)
  return (
    <Card>
      <CardTitle component="h2">
        {isOneOfSeveral ? t('titleOf', { service: service.name }) : t('title')}{' '}
        <span className="decisions__state">
          <Verdict result={needsDecision ? 'warning' : 'ok'}>{describeOpen(openDecisions([service]))}</Verdict>
        </span>
      </CardTitle>
      <CardBody>
        <p className="app-subtle">{refusal ?? t('lead')}</p>
        <div className="decisions">
          {groups.map((group) => (
            <DecisionFields
              key={group.decision}
              serviceName={service.name}
              group={group}
              options={options}
              isDisabled={refusal !== null}
              onChange={onChange}
              onShow={onShow}
            />
          ))}
        </div>
      </CardBody>
    </Card>
  )
}
