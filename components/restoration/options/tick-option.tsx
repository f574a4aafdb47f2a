'use client'

import { Checkbox, Label } from '@patternfly/react-core'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import type { PlanOptions } from '#lib/restore/facts/plan-options.ts'

export type TickName = {
  [K in Exclude<keyof PlanOptions, 'exact'>]: PlanOptions[K] extends boolean ? K : never
}[Exclude<keyof PlanOptions, 'exact'>]

interface TickOptionProps {
  name: TickName | 'takeArchiveIds'
  isRisky: boolean
  isChecked: boolean
  isDisabled: boolean
  onChange: (isChecked: boolean) => void
}

/** A risky choice is a tick of its own that says what it means. */
export function TickOption({ name, isRisky, isChecked, isDisabled, onChange }: TickOptionProps) {
  const t = useTranslations('plan.options')
  const id = useId()
  return (
    <Checkbox
      id={id}
      label={
        isRisky ? (
          <>
            {t(name)}{' '}
            <Label isCompact color="orange" icon={<ExclamationTriangleIcon />}>
              {t('risk')}
            </Label>
          </>
        ) : (
          t(name)
        )
      }
      description={t(`${name}Help`)}
      isChecked={isChecked}
      isDisabled={isDisabled}
      onChange={(_event, checked) => onChange(checked)}
    />
  )
}
