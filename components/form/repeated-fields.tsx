'use client'

import {
  Button,
  FormFieldGroup,
  FormFieldGroupHeader,
  FormHelperText,
  HelperText,
  HelperTextItem,
} from '@patternfly/react-core'
import { type ReactNode, useId, useRef } from 'react'
import { type FieldValues, get, useFieldArray, useFormContext } from 'react-hook-form'
import { useErrorText } from './use-error-text.ts'

interface RepeatedFieldsProps {
  /** Of the array in the form. */
  name: string
  /** What a new row begins with. */
  empty: object
  most: number
  fewest: number
  titleOf: (number: number) => string
  removeLabel: string
  removeLabelOf: (number: number) => string
  addLabel: string
  /** Shown where there is no row. */
  whenNone?: string
  children: (index: number) => ReactNode
}

/** Rows of fields that a person adds and removes. */
export function RepeatedFields(props: RepeatedFieldsProps) {
  const id = useId()
  const errorText = useErrorText()
  const addButton = useRef<HTMLButtonElement>(null)
  const { control, formState } = useFormContext<FieldValues>()
  const { fields, append, remove } = useFieldArray<FieldValues>({ control, name: props.name })
  const error: { message?: string; root?: { message?: string } } | undefined = get(formState.errors, props.name)
  const message = errorText(error?.root?.message ?? error?.message)
  return (
    <>
      {fields.map((field, index) => (
        <FormFieldGroup
          key={field.id}
          header={
            <FormFieldGroupHeader
              titleText={{ text: props.titleOf(index + 1), id: `${id}-${field.id}` }}
              actions={
                fields.length > props.fewest && (
                  <Button
                    variant="link"
                    isDanger
                    aria-label={props.removeLabelOf(index + 1)}
                    onClick={() => {
                      remove(index)
                      // The button that had the focus goes away.
                      addButton.current?.focus()
                    }}
                  >
                    {props.removeLabel}
                  </Button>
                )
              }
            />
          }
        >
          {props.children(index)}
        </FormFieldGroup>
      ))}
      {fields.length === 0 && props.whenNone !== undefined ? <p className="app-subtle">{props.whenNone}</p> : null}
      {message === null ? null : (
        <FormHelperText>
          <HelperText isLiveRegion>
            <HelperTextItem variant="error">{message}</HelperTextItem>
          </HelperText>
        </FormHelperText>
      )}
      <div>
        <Button
          ref={addButton}
          variant="secondary"
          isDisabled={fields.length >= props.most}
          onClick={() => append(props.empty)}
        >
          {props.addLabel}
        </Button>
      </div>
    </>
  )
}
