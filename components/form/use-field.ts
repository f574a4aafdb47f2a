'use client'

import { useId } from 'react'
import { type FieldPath, type FieldValues, useController, useFormContext } from 'react-hook-form'
import { useErrorText } from './use-error-text.ts'

/** A field of the form above, with its error in words and the ids that tie label, control and help together. */
export function useField<T extends FieldValues>(name: FieldPath<T>) {
  const { control } = useFormContext<T>()
  const { field, fieldState } = useController<T>({ control, name })
  const errorText = useErrorText()
  const id = useId()
  const error = errorText(fieldState.error?.message)
  return { field, id, helpId: `${id}-help`, error, validated: error === null ? 'default' : 'error' } as const
}
