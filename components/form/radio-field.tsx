'use client'

import { Radio } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import type { FieldPath, FieldValues } from 'react-hook-form'
import { FieldFrame, type FieldProps } from './field-frame.tsx'
import { useField } from './use-field.ts'

export interface RadioFieldOption {
  value: string
  label: string
  description?: ReactNode
  isDisabled?: boolean
  /** Shown under the option while it is chosen. */
  body?: ReactNode
}

interface RadioFieldProps<T extends FieldValues> extends FieldProps<FieldPath<T>> {
  options: readonly RadioFieldOption[]
}

export function RadioField<T extends FieldValues>(props: RadioFieldProps<T>) {
  const { field, id, helpId, error } = useField<T>(props.name)
  return (
    <FieldFrame
      id={id}
      helpId={helpId}
      label={props.label}
      helper={props.helper}
      error={error}
      isRequired={props.isRequired ?? false}
      role="radiogroup"
    >
      {props.options.map((option, index) => (
        <Radio
          key={option.value}
          id={`${id}-${option.value}`}
          name={field.name}
          label={option.label}
          description={option.description}
          body={field.value === option.value ? option.body : undefined}
          isChecked={field.value === option.value}
          isDisabled={(props.isDisabled ?? false) || (option.isDisabled ?? false)}
          {...(index === 0 ? { ref: field.ref } : {})}
          onBlur={field.onBlur}
          onChange={() => field.onChange(option.value)}
        />
      ))}
    </FieldFrame>
  )
}
