'use client'

import { Button } from '@patternfly/react-core'
import { useState } from 'react'
import { type FieldPath, type FieldValues, type PathValue, useFormContext } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { PasswordField } from '#components/form/password-field.tsx'
import { CopyText } from '#components/shell/copy-text.tsx'
import { generatePassword } from './generate-password.ts'

interface NewPasswordFieldProps<T extends FieldValues> {
  name: FieldPath<T>
  label: string
  helper: string
}

/** A password for somebody else: typed, or made up and shown once. */
export function NewPasswordField<T extends FieldValues>({ name, label, helper }: NewPasswordFieldProps<T>) {
  const t = useTranslations('users.form')
  const { setValue, watch } = useFormContext<T>()
  const [generated, setGenerated] = useState<string | null>(null)
  const isShown = generated !== null && watch(name) === generated
  const generate = () => {
    const password = generatePassword()
    setValue(name, password as PathValue<T, FieldPath<T>>, { shouldValidate: true })
    setGenerated(password)
  }
  return (
    <>
      <PasswordField<T> name={name} label={label} helper={helper} autoComplete="new-password" isRequired />
      <div>
        <Button variant="secondary" size="sm" onClick={generate}>
          {t('generate')}
        </Button>
      </div>
      {isShown ? (
        <div aria-live="polite">
          <CopyText text={generated} what={label} />
          <div className="app-subtle">{t('generated')}</div>
        </div>
      ) : null}
    </>
  )
}
