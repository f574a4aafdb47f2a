'use client'

import { Button, InputGroup, InputGroupItem, TextInput } from '@patternfly/react-core'
import EyeIcon from '@patternfly/react-icons/dist/esm/icons/eye-icon'
import EyeSlashIcon from '@patternfly/react-icons/dist/esm/icons/eye-slash-icon'
import { useState } from 'react'
import type { FieldPath, FieldValues } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { FieldFrame, type FieldProps } from './field-frame.tsx'
import { useField } from './use-field.ts'

interface PasswordFieldProps<T extends FieldValues> extends FieldProps<FieldPath<T>> {
  /** What password managers go by: current-password for a login, new-password to keep them from filling it in. */
  autoComplete: 'current-password' | 'new-password'
  /** Nothing typed is undefined: what is stored stays. */
  isWriteOnly?: boolean
}

export function PasswordField<T extends FieldValues>(props: PasswordFieldProps<T>) {
  const t = useTranslations('shell.form')
  const [isShown, setShown] = useState(false)
  const { field, id, helpId, error, validated } = useField<T>(props.name)
  return (
    <FieldFrame
      id={id}
      helpId={helpId}
      label={props.label}
      helper={props.helper}
      error={error}
      isRequired={props.isRequired ?? false}
    >
      <InputGroup>
        <InputGroupItem isFill>
          <TextInput
            {...field}
            value={field.value ?? ''}
            id={id}
            type={isShown ? 'text' : 'password'}
            validated={validated}
            isRequired={props.isRequired ?? false}
            isDisabled={props.isDisabled ?? false}
            autoComplete={props.autoComplete}
            aria-describedby={helpId}
            onChange={(_event, value) => field.onChange(props.isWriteOnly === true && value === '' ? undefined : value)}
          />
        </InputGroupItem>
        <InputGroupItem>
          <Button
            variant="control"
            aria-label={t(isShown ? 'hidePassword' : 'showPassword', { label: props.label })}
            icon={isShown ? <EyeSlashIcon /> : <EyeIcon />}
            onClick={() => setShown(!isShown)}
          />
        </InputGroupItem>
      </InputGroup>
    </FieldFrame>
  )
}
