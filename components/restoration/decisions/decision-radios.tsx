'use client'

import { Label, Radio } from '@patternfly/react-core'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { OptionText } from '#components/restoration/options/option-text.tsx'
import type { PlanOptions } from '#lib/restore/facts/plan-options.ts'
import { type Choice, choose, isChosen, isRisky } from './decision-choice.ts'

interface DecisionRadiosProps {
  choice: Choice
  options: PlanOptions
  isDisabled: boolean
  onChange: (options: PlanOptions) => void
}

/** Write it, with what that means beside it, or leave it. They stay usable while the plan is made anew: so does the focus. */
export function DecisionRadios({ choice, options, isDisabled, onChange }: DecisionRadiosProps) {
  const t = useTranslations('plan')
  const id = useId()
  const chosen = isChosen(options, choice)
  const radio = { name: id, isDisabled }
  return (
    <>
      <Radio
        {...radio}
        id={`${id}-chosen`}
        label={
          <>
            {t(`options.${choice}`)}{' '}
            {isRisky(choice) && (
              <Label isCompact color="orange" icon={<ExclamationTriangleIcon />}>
                {t('options.risk')}
              </Label>
            )}
          </>
        }
        description={t(`options.${choice}Help`)}
        isChecked={chosen}
        onChange={() => onChange(choose(options, choice, true))}
        body={choice === 'takeArchiveIds' && chosen && <TakenTopics {...{ options, isDisabled, onChange }} />}
      />
      <Radio
        {...radio}
        id={`${id}-left`}
        label={t(`decisions.groups.${choice}.leave`)}
        description={t(`decisions.groups.${choice}.leaveHelp`)}
        isChecked={!chosen}
        onChange={() => onChange(choose(options, choice, false))}
      />
    </>
  )
}

function TakenTopics({ options, isDisabled, onChange }: Omit<DecisionRadiosProps, 'choice'>) {
  const t = useTranslations('plan.options')
  return (
    <OptionText
      label={t('takeTopics')}
      help={t('takeTopicsHelp')}
      placeholder={t('takeTopicsAll')}
      value={Array.isArray(options.takeArchiveIds) ? options.takeArchiveIds.join(', ') : ''}
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
  )
}
