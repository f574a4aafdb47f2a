'use client'

import { Card, CardBody, CardTitle, ExpandableSection, Form, Radio } from '@patternfly/react-core'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { defaultPlanOptions, type PlanOptions } from '#lib/restore/facts/plan-options.ts'
import { BrokerFields } from './options/broker-fields.tsx'
import { OptionGroup } from './options/option-group.tsx'
import { OptionText } from './options/option-text.tsx'
import { SelectionFields } from './options/selection-fields.tsx'
import { type TickName, TickOption } from './options/tick-option.tsx'

const modes = ['offline', 'online'] as const
const usual: readonly { name: TickName; isRisky: boolean }[] = [
  { name: 'acceptArchiveIsr', isRisky: true },
  { name: 'restoreSecurity', isRisky: true },
  { name: 'restoreOffsets', isRisky: false },
  { name: 'confirmBrokersStopped', isRisky: true },
]
const rare: readonly { name: TickName; isRisky: boolean }[] = [
  { name: 'takeClusterId', isRisky: true },
  { name: 'loosenAcls', isRisky: true },
  { name: 'restoreTokens', isRisky: false },
  { name: 'restoreDeletedTopics', isRisky: false },
  { name: 'acceptTopicsWithoutIds', isRisky: true },
]
const rareNames: readonly (keyof PlanOptions)[] = [
  ...rare.map(({ name }) => name),
  ...(['takeArchiveIds', 'brokerMapping', 'expectedBrokers'] as const),
]

interface PlanOptionsFormProps {
  /** Of which Kafka service, where the task has several; null: there is one only. */
  service: string | null
  options: PlanOptions
  isPlanning: boolean
  /** Why they cannot be changed; null: they can. */
  refusal: string | null
  onChange: (options: PlanOptions) => void
}

/** What is to be done with one Kafka service; a change plans again. */
export function PlanOptionsForm({ service, options, isPlanning, refusal, onChange }: PlanOptionsFormProps) {
  const t = useTranslations('plan.options')
  const id = useId()
  const isDisabled = isPlanning || refusal !== null
  const hasRare = rareNames.some((name) => JSON.stringify(options[name]) !== JSON.stringify(defaultPlanOptions[name]))
  const [isOpen, setIsOpen] = useState(hasRare)
  const tick = ({ name, isRisky }: (typeof usual)[number]) => (
    <TickOption
      key={name}
      name={name}
      isRisky={isRisky}
      isChecked={options[name]}
      isDisabled={isDisabled}
      onChange={(isChecked) => onChange({ ...options, [name]: isChecked })}
    />
  )
  return (
    <Card>
      <CardTitle component="h2">{service === null ? t('title') : t('titleOf', { service })}</CardTitle>
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
              body={options.exact && tick({ name: 'deleteTopics', isRisky: true })}
            />
          </OptionGroup>
          <OptionGroup label={t('ticks')} role="group">
            {usual.map(tick)}
          </OptionGroup>
          <ExpandableSection
            toggleText={t('rare')}
            isExpanded={isOpen}
            onToggle={(_event, isExpanded) => setIsOpen(isExpanded)}
          >
            <OptionGroup label={t('rareLabel')} role="group">
              <TickOption
                name="takeArchiveIds"
                isRisky
                isChecked={options.takeArchiveIds !== 'none'}
                isDisabled={isDisabled}
                onChange={(isChecked) => onChange({ ...options, takeArchiveIds: isChecked ? 'all' : 'none' })}
              />
              {options.takeArchiveIds !== 'none' && (
                <OptionText
                  label={t('takeTopics')}
                  help={t('takeTopicsHelp')}
                  placeholder={t('takeTopicsAll')}
                  value={options.takeArchiveIds === 'all' ? '' : options.takeArchiveIds.join(', ')}
                  isDisabled={isDisabled}
                  onCommit={(text) => {
                    const names = text
                      .split(',')
                      .map((name) => name.trim())
                      .filter((name) => name !== '')
                    onChange({ ...options, takeArchiveIds: names.length > 0 ? names : 'all' })
                    return null
                  }}
                />
              )}
              {rare.map(tick)}
              <BrokerFields options={options} isDisabled={isDisabled} onChange={onChange} />
            </OptionGroup>
          </ExpandableSection>
        </Form>
      </CardBody>
    </Card>
  )
}
