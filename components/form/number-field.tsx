'use client'

import { NumberInput } from '@patternfly/react-core'
import type { FieldPath, FieldValues } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { FieldFrame, type FieldProps } from './field-frame.tsx'
import { useField } from './use-field.ts'

interface NumberFieldProps<T extends FieldValues> extends FieldProps<FieldPath<T>> {
  min: number
  max: number
}

/** Whole numbers. What is typed is kept as it is and judged by the schema, so that nobody's digits change under the hand. */
export function NumberField<T extends FieldValues>(props: NumberFieldProps<T>) {
  const t = useTranslations('shell.form')
  const { field, id, helpId, error, validated } = useField<T>(props.name)
  const value = typeof field.value === 'number' && Number.isFinite(field.value) ? field.value : ''
  const step = (by: number) => {
    const next = (value === '' ? props.min : value) + by
    field.onChange(Math.min(props.max, Math.max(props.min, next)))
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
      <NumberInput
        value={value}
        min={props.min}
        max={props.max}
        validated={validated}
        isDisabled={props.isDisabled ?? false}
        inputName={field.name}
        inputProps={{ id, ref: field.ref, 'aria-describedby': helpId }}
        inputAriaLabel={props.label}
        minusBtnAriaLabel={t('less', { label: props.label })}
        plusBtnAriaLabel={t('more', { label: props.label })}
        onMinus={() => step(-1)}
        onPlus={() => step(1)}
        onBlur={field.onBlur}
        onChange={(event) => field.onChange(event.currentTarget.valueAsNumber)}
      />
    </FieldFrame>
  )
}
