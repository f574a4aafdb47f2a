'use client'

import { FormSelect, FormSelectOption } from '@patternfly/react-core'
import type { FieldPath, FieldValues } from 'react-hook-form'
import { FieldFrame, type FieldProps } from './field-frame.tsx'
import { useField } from './use-field.ts'

export interface SelectFieldOption {
  value: string
  label: string
  isDisabled?: boolean
}

interface SelectFieldProps<T extends FieldValues> extends FieldProps<FieldPath<T>> {
  options: readonly SelectFieldOption[]
  /** Shown while nothing is chosen. */
  placeholder?: string
  onChosen?: (value: string) => void
}

/** A native select: keyboard, screen reader and long lists for free. */
export function SelectField<T extends FieldValues>(props: SelectFieldProps<T>) {
  const { field, id, helpId, error, validated } = useField<T>(props.name)
  const { ref, ...control } = field
  return (
    <FieldFrame
      id={id}
      helpId={helpId}
      label={props.label}
      helper={props.helper}
      error={error}
      isRequired={props.isRequired ?? false}
    >
      <FormSelect
        {...control}
        // FormSelect is a class component that passes no ref to its select: focus goes there by id.
        ref={() => ref({ focus: () => document.getElementById(id)?.focus() })}
        id={id}
        validated={validated}
        isRequired={props.isRequired ?? false}
        isDisabled={props.isDisabled ?? false}
        aria-describedby={helpId}
        onChange={(_event, value) => {
          control.onChange(value)
          props.onChosen?.(value)
        }}
      >
        {props.placeholder === undefined ? null : (
          <FormSelectOption value="" label={props.placeholder} isPlaceholder isDisabled />
        )}
        {props.options.map((option) => (
          <FormSelectOption
            key={option.value}
            value={option.value}
            label={option.label}
            isDisabled={option.isDisabled ?? false}
          />
        ))}
      </FormSelect>
    </FieldFrame>
  )
}
