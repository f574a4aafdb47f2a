'use client'

import { TextArea } from '@patternfly/react-core'
import type { FieldPath, FieldValues } from 'react-hook-form'
import { FieldFrame, type FieldProps } from './field-frame.tsx'
import { useField } from './use-field.ts'
import './form.css'

interface TextAreaFieldProps<T extends FieldValues> extends FieldProps<FieldPath<T>> {
  rows: number
  /** Dots in place of characters, and nothing typed is undefined: what is stored stays. */
  isSecret?: boolean
}

/** Several lines, such as a certificate or a key in PEM. */
export function TextAreaField<T extends FieldValues>(props: TextAreaFieldProps<T>) {
  const { field, id, helpId, error, validated } = useField<T>(props.name)
  const isSecret = props.isSecret ?? false
  return (
    <FieldFrame
      id={id}
      helpId={helpId}
      label={props.label}
      helper={props.helper}
      error={error}
      isRequired={props.isRequired ?? false}
    >
      <TextArea
        {...field}
        value={field.value ?? ''}
        id={id}
        rows={props.rows}
        validated={validated}
        isRequired={props.isRequired ?? false}
        isDisabled={props.isDisabled ?? false}
        resizeOrientation="vertical"
        autoComplete="off"
        spellCheck={false}
        className={isSecret ? 'app-code app-masked' : 'app-code'}
        aria-describedby={helpId}
        onChange={(_event, value) => field.onChange(isSecret && value === '' ? undefined : value)}
      />
    </FieldFrame>
  )
}
