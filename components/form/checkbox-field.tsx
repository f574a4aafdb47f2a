'use client'

import { Checkbox, FormGroup, FormHelperText, HelperText, HelperTextItem } from '@patternfly/react-core'
import type { FieldPath, FieldValues } from 'react-hook-form'
import type { FieldProps } from './field-frame.tsx'
import { useField } from './use-field.ts'

interface CheckboxFieldProps<T extends FieldValues> extends FieldProps<FieldPath<T>> {
  /** For what follows from a person's tick. */
  onTicked?: (isChecked: boolean) => void
}

/** One tick; its label stands beside it, its help below. */
export function CheckboxField<T extends FieldValues>(props: CheckboxFieldProps<T>) {
  const { field, id, error } = useField<T>(props.name)
  return (
    <FormGroup>
      <Checkbox
        id={id}
        ref={field.ref}
        name={field.name}
        label={props.label}
        description={props.helper}
        isChecked={field.value === true}
        isDisabled={props.isDisabled ?? false}
        isRequired={props.isRequired ?? false}
        onBlur={field.onBlur}
        onChange={(_event, isChecked) => {
          field.onChange(isChecked)
          props.onTicked?.(isChecked)
        }}
      />
      {error === null ? null : (
        <FormHelperText>
          <HelperText isLiveRegion>
            <HelperTextItem variant="error">{error}</HelperTextItem>
          </HelperText>
        </FormHelperText>
      )}
    </FormGroup>
  )
}
