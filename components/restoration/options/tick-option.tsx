'use client'

import { Checkbox, Label } from '@patternfly/react-core'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import { useId } from 'react'
import { useTranslations } from 'use-intl'

interface TickOptionProps {
  name: 'deleteTopics'
  isChecked: boolean
  isDisabled: boolean
  onChange: (isChecked: boolean) => void
}

/** A risky choice is a tick of its own that says what it means. */
export function TickOption({ name, isChecked, isDisabled, onChange }: TickOptionProps) {
  const t = useTranslations('plan.options')
  const id = useId()
  return (
    <Checkbox
      id={id}
      label={
        <>
          {t(name)}{' '}
          <Label isCompact color="orange" icon={<ExclamationTriangleIcon />}>
            {t('risk')}
          </Label>
        </>
      }
      description={t(`${name}Help`)}
      isChecked={isChecked}
      isDisabled={isDisabled}
      onChange={(_event, checked) => onChange(checked)}
    />
  )
}
