'use client'

import { Card, CardBody, CardTitle, Checkbox, Label, Stack, StackItem } from '@patternfly/react-core'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import { useTranslations } from 'use-intl'
import type { PlanOptions } from '#lib/restore/plan-options.ts'

const choices = [
  { name: 'acceptArchiveIsr', isRisky: true },
  { name: 'restoreSecurity', isRisky: true },
  { name: 'restoreOffsets', isRisky: false },
  { name: 'confirmBrokersStopped', isRisky: true },
] as const

interface PlanOptionsFormProps {
  options: PlanOptions
  isPlanning: boolean
  /** Why they cannot be changed; null: they can. */
  refusal: string | null
  onChange: (options: PlanOptions) => void
}

/** Each risky choice is a tick of its own that says what it means; a change plans again. */
export function PlanOptionsForm({ options, isPlanning, refusal, onChange }: PlanOptionsFormProps) {
  const t = useTranslations('plan.options')
  return (
    <Card>
      <CardTitle component="h2">{t('title')}</CardTitle>
      <CardBody>
        <Stack hasGutter>
          <StackItem className="app-subtle">{refusal ?? t('lead')}</StackItem>
          {choices.map(({ name, isRisky }) => (
            <StackItem key={name}>
              <Checkbox
                id={`option-${name}`}
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
                isChecked={options[name]}
                isDisabled={isPlanning || refusal !== null}
                onChange={(_event, isChecked) => onChange({ ...options, [name]: isChecked })}
              />
            </StackItem>
          ))}
        </Stack>
      </CardBody>
    </Card>
  )
}
