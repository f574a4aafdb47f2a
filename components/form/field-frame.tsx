'use client'

import { FormGroup, FormHelperText, HelperText, HelperTextItem } from '@patternfly/react-core'
import type { ReactNode } from 'react'

/** What every field takes. */
export interface FieldProps<Name extends string = string> {
  name: Name
  label: string
  helper?: ReactNode
  isRequired?: boolean
  isDisabled?: boolean
}

interface FieldFrameProps {
  id: string
  helpId: string
  label: string
  helper: ReactNode
  error: string | null
  isRequired: boolean
  role?: 'group' | 'radiogroup'
  children: ReactNode
}

/** Label above, control, and one line below it: the error if there is one, else the help. */
export function FieldFrame({ id, helpId, label, helper, error, isRequired, role, children }: FieldFrameProps) {
  const isGroup = role !== undefined
  return (
    <FormGroup
      label={label}
      isRequired={isRequired}
      {...(isGroup ? { role, isStack: true, fieldId: id } : { fieldId: id })}
    >
      {children}
      {(error ?? helper) ? (
        <FormHelperText>
          <HelperText id={helpId} isLiveRegion={error !== null}>
            <HelperTextItem variant={error === null ? 'default' : 'error'}>{error ?? helper}</HelperTextItem>
          </HelperText>
        </FormHelperText>
      ) : null}
    </FormGroup>
  )
}
