'use client'

import { Button, Card, CardBody, CardTitle, Form, Radio } from '@patternfly/react-core'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import type { PlanView } from '#lib/contract/plans.ts'
import type { PlanOptions } from '#lib/restore/facts/plan-options.ts'
import { decisionGroups } from './decisions/decision-groups.ts'
import { BrokerFields } from './options/broker-fields.tsx'
import { OptionGroup } from './options/option-group.tsx'
import { SelectionFields } from './options/selection-fields.tsx'
import { TickOption } from './options/tick-option.tsx'

const modes = ['offline', 'online'] as const

interface PlanOptionsFormProps {
  service: PlanView['services'][number]
  /** The task has several Kafka services. */
  isOneOfSeveral: boolean
  options: PlanOptions
  /** Why they cannot be changed; null: they can. */
  refusal: string | null
  onChange: (options: PlanOptions) => void
  areBrokersOpen: boolean
  onOpenBrokers: () => void
}

/**
 * What is to be done with one Kafka service as a whole; a change plans again. What single items wait for is asked where
 * they stand: PlanDecisions. Nothing is disabled while the plan is made anew, since that would take the focus away.
 */
export function PlanOptionsForm(props: PlanOptionsFormProps) {
  const { service, isOneOfSeveral, options, refusal, onChange, areBrokersOpen, onOpenBrokers } = props
  const t = useTranslations('plan.options')
  const id = useId()
  const isDisabled = refusal !== null
  const areBrokersDecided = decisionGroups(service, options).some((group) => group.decision === 'brokerMapping')
  return (
    <Card>
      <CardTitle component="h2">{isOneOfSeveral ? t('titleOf', { service: service.name }) : t('title')}</CardTitle>
      <CardBody>
        <p className="app-subtle">{refusal ?? t('lead')}</p>
        <Form className="plan-options" onSubmit={(event) => event.preventDefault()}>
          <OptionGroup label={t('mode.label')} role="radiogroup">
            {modes.map((mode) => (
              <Radio
                key={mode}
                id={`${id}-${mode}`}
                name={`${id}-mode`}
                label={t(`mode.${mode}`)}
                description={t(`mode.${mode}Help`)}
                isChecked={options.mode === mode}
                isDisabled={isDisabled}
                onChange={() => onChange({ ...options, mode })}
              />
            ))}
          </OptionGroup>
          <SelectionFields
            selection={options.selection}
            isDisabled={isDisabled}
            onChange={(selection) => onChange({ ...options, selection })}
          />
          <OptionGroup label={t('exact.label')} role="radiogroup">
            <Radio
              id={`${id}-merge`}
              name={`${id}-exact`}
              label={t('exact.merge')}
              description={t('exact.mergeHelp')}
              isChecked={!options.exact}
              isDisabled={isDisabled}
              onChange={() => onChange({ ...options, exact: false, deleteTopics: false })}
            />
            <Radio
              id={`${id}-exact`}
              name={`${id}-exact`}
              label={t('exact.exact')}
              description={t('exact.exactHelp')}
              isChecked={options.exact}
              isDisabled={isDisabled}
              onChange={() => onChange({ ...options, exact: true })}
              body={
                options.exact && (
                  <TickOption
                    name="deleteTopics"
                    isChecked={options.deleteTopics}
                    isDisabled={isDisabled}
                    onChange={(deleteTopics) => onChange({ ...options, deleteTopics })}
                  />
                )
              }
            />
          </OptionGroup>
          {areBrokersOpen ? (
            <OptionGroup label={t('rare')} role="group">
              <BrokerFields options={options} isDisabled={isDisabled} onChange={onChange} />
            </OptionGroup>
          ) : (
            !areBrokersDecided && (
              <Button variant="link" isInline onClick={onOpenBrokers}>
                {t('openBrokers')}
              </Button>
            )
          )}
        </Form>
      </CardBody>
    </Card>
  )
}
