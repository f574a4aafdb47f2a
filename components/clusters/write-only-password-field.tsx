'use client'

import { ActionList, ActionListGroup, ActionListItem, Button, FormGroup } from '@patternfly/react-core'
import { useState } from 'react'
import { type FieldPath, type FieldValues, type PathValue, useFormContext } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { PasswordField } from '#components/form/password-field.tsx'
import { TimeText } from '#components/shell/time-text.tsx'

interface WriteOnlyPasswordFieldProps<T extends FieldValues> {
  name: FieldPath<T>
  label: string
  /** null: none is stored. */
  stored: { at: string; by: string } | null
}

/** What is stored never comes back to the browser: it is kept (undefined), replaced (text) or removed (''). */
export function WriteOnlyPasswordField<T extends FieldValues>({ name, label, stored }: WriteOnlyPasswordFieldProps<T>) {
  const t = useTranslations('clusters.serviceForm')
  const { setValue, clearErrors } = useFormContext<T>()
  const [intent, setIntent] = useState<'keep' | 'replace' | 'remove'>('keep')
  const choose = (chosen: typeof intent) => {
    const value: string | undefined = chosen === 'remove' ? '' : undefined
    setValue(name, value as PathValue<T, FieldPath<T>>)
    clearErrors(name)
    setIntent(chosen)
  }
  if (stored === null) {
    return <PasswordField<T> name={name} label={label} helper={t('passwordWriteOnly')} autoComplete="new-password" />
  }
  return (
    <>
      {intent === 'replace' ? (
        <PasswordField<T> name={name} label={label} helper={t('passwordReplaced')} autoComplete="new-password" />
      ) : (
        <FormGroup label={label} role="group" fieldId={`${name}-stored`}>
          {intent === 'remove'
            ? t('passwordRemoved')
            : t.rich('passwordSet', { by: stored.by, time: () => <TimeText at={stored.at} /> })}
        </FormGroup>
      )}
      <ActionList>
        <ActionListGroup>
          {intent === 'keep' ? (
            <>
              <ActionListItem>
                <Button variant="secondary" size="sm" onClick={() => choose('replace')}>
                  {t('replace')}
                </Button>
              </ActionListItem>
              <ActionListItem>
                <Button variant="link" size="sm" onClick={() => choose('remove')}>
                  {t('remove')}
                </Button>
              </ActionListItem>
            </>
          ) : (
            <ActionListItem>
              <Button variant="link" size="sm" onClick={() => choose('keep')}>
                {t('keep')}
              </Button>
            </ActionListItem>
          )}
        </ActionListGroup>
      </ActionList>
    </>
  )
}
