'use client'

import { Button, Label } from '@patternfly/react-core'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import { useFormatter, useTranslations } from 'use-intl'
import { BrokerFields } from '#components/restoration/options/broker-fields.tsx'
import { type PlanDecision, planDecisions } from '#lib/restore/facts/plan-decision.ts'
import type { PlanOptions } from '#lib/restore/facts/plan-options.ts'
import type { Decision } from './decision-choice.ts'

import type { DecisionGroup } from './decision-groups.ts'
import { DecisionRadios } from './decision-radios.tsx'

interface DecisionFieldsProps {
  serviceName: string
  group: DecisionGroup
  options: PlanOptions
  isDisabled: boolean
  onChange: (options: PlanOptions) => void
  onShow: (decision: PlanDecision) => void
}

/** One decision: what it is about, what hangs on it, and the choice itself. */
export function DecisionFields({ serviceName, group, options, isDisabled, onChange, onShow }: DecisionFieldsProps) {
  const t = useTranslations('plan.decisions')
  const format = useFormatter()
  const { decision, items, open, missing, finding, needsDecision } = group
  const total = items.reduce((sum, { count }) => sum + count, 0)
  return (
    <fieldset className="decision" id={decisionId(serviceName, decision)}>
      <legend>
        {t(`groups.${decision}.about`)}
        {total > 0 && decision !== 'takeClusterId' && (
          <>: {format.list(items.map(({ kind, count }) => t(`kinds.${kind}`, { count })))}</>
        )}{' '}
        {needsDecision && (
          <Label isCompact color="orange" icon={<ExclamationTriangleIcon />}>
            {t('needed')}
          </Label>
        )}
      </legend>
      {finding !== null && <p>{finding.seen}</p>}
      {finding?.check === 'archiveIsr' && <p>{finding.remedy}</p>}
      {decision === 'restoreSecurity' && finding === null && open > 0 && missing > 0 && (
        <p>{t('securityMissing', { count: missing })}</p>
      )}
      {total === 0 && finding === null && <p className="app-subtle">{t('idle')}</p>}
      {decision === 'brokerMapping' ? (
        <BrokerFields options={options} isDisabled={isDisabled} onChange={onChange} />
      ) : (
        <DecisionRadios choice={decision} options={options} isDisabled={isDisabled} onChange={onChange} />
      )}
      {total > 0 && isOfItems(decision) && (
        <Button variant="link" isInline onClick={() => onShow(decision)}>
          {t('show', { count: total })}
        </Button>
      )}
    </fieldset>
  )
}

function isOfItems(decision: Decision): decision is PlanDecision {
  return planDecisions.some((one) => one === decision)
}

/** Puts the focus on the choice of a decision, from wherever its item stands. */
export function focusDecision(serviceName: string, decision: Decision): void {
  const fields = document.getElementById(decisionId(serviceName, decision))
  fields?.scrollIntoView({ block: 'center' })
  const input = fields?.querySelector<HTMLInputElement>('input:checked') ?? fields?.querySelector('input')
  input?.focus({ preventScroll: true })
}

function decisionId(serviceName: string, decision: Decision): string {
  return `decision-${serviceName}-${decision}`
}
