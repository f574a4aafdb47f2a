'use client'

import { Checkbox, Radio } from '@patternfly/react-core'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import type { Selection } from '#lib/restore/facts/plan-options.ts'
import { OptionGroup } from './option-group.tsx'
import { OptionText } from './option-text.tsx'

interface SelectionFieldsProps {
  /** null: everything. */
  selection: Selection | null
  isDisabled: boolean
  onChange: (selection: Selection | null) => void
}

const parts = ['configurations', 'users', 'acls', 'offsets'] as const
const initial: Selection = { topics: ['*'], configurations: true, users: false, acls: false, offsets: false }

/** What to restore: everything, or topics by name or pattern, configurations, users, ACLs, offsets. */
export function SelectionFields({ selection, isDisabled, onChange }: SelectionFieldsProps) {
  const t = useTranslations('plan.options.selection')
  const id = useId()
  return (
    <OptionGroup label={t('label')} role="radiogroup">
      <Radio
        id={`${id}-everything`}
        name={id}
        label={t('everything')}
        description={t('everythingHelp')}
        isChecked={selection === null}
        isDisabled={isDisabled}
        onChange={() => onChange(null)}
      />
      <Radio
        id={`${id}-parts`}
        name={id}
        label={t('parts')}
        isChecked={selection !== null}
        isDisabled={isDisabled}
        onChange={() => onChange(initial)}
        body={
          selection !== null && (
            <>
              <OptionText
                label={t('topics')}
                help={t('topicsHelp')}
                placeholder="orders-*, payments"
                value={selection.topics.join(', ')}
                isDisabled={isDisabled}
                onCommit={(text) => {
                  const topics = text
                    .split(',')
                    .map((one) => one.trim())
                    .filter((one) => one !== '')
                  if (topics.some((one) => !/^[A-Za-z0-9._*-]{1,249}$/.test(one))) return t('topicsWrong')
                  onChange({ ...selection, topics })
                  return null
                }}
              />
              {parts.map((part) => (
                <Checkbox
                  key={part}
                  id={`${id}-${part}`}
                  label={t(part)}
                  isChecked={selection[part]}
                  isDisabled={isDisabled}
                  onChange={(_event, isChecked) => onChange({ ...selection, [part]: isChecked })}
                />
              ))}
            </>
          )
        }
      />
    </OptionGroup>
  )
}
