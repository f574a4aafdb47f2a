'use client'

import { TextInput } from '@patternfly/react-core'
import { type KeyboardEvent, useRef } from 'react'
import type { FieldPath, FieldValues } from 'react-hook-form'
import { FieldFrame, type FieldProps } from './field-frame.tsx'
import { useField } from './use-field.ts'

interface TextFieldProps<T extends FieldValues> extends FieldProps<FieldPath<T>> {
  placeholder?: string
  autoComplete?: string
  /** Monospace: paths, addresses, versions. */
  isCode?: boolean
  /** Blanks around what was typed or pasted go when the field is left; what a dialog put there stays as it is. */
  isTypingTrimmed?: boolean
}

export function TextField<T extends FieldValues>(props: TextFieldProps<T>) {
  const { field, id, helpId, error, validated } = useField<T>(props.name)
  const isTyped = useRef(false)

  function trimTyped() {
    if (isTyped.current && props.isTypingTrimmed) field.onChange(String(field.value).trim())
    isTyped.current = false
  }

  return (
    <FieldFrame
      id={id}
      helpId={helpId}
      label={props.label}
      helper={props.helper}
      error={error}
      isRequired={props.isRequired ?? false}
    >
      <TextInput
        {...field}
        id={id}
        type="text"
        validated={validated}
        isRequired={props.isRequired ?? false}
        isDisabled={props.isDisabled ?? false}
        placeholder={props.placeholder ?? ''}
        autoComplete={props.autoComplete ?? 'off'}
        spellCheck={false}
        className={props.isCode ? 'app-code' : ''}
        aria-describedby={helpId}
        onChange={(_event, value) => {
          isTyped.current = true
          field.onChange(value)
        }}
        onBlur={() => {
          trimTyped()
          field.onBlur()
        }}
        // Enter sends the form before the field is left.
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === 'Enter') trimTyped()
        }}
      />
    </FieldFrame>
  )
}
