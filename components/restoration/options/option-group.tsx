'use client'

import { FormGroup } from '@patternfly/react-core'
import { type ReactNode, useId } from 'react'

interface OptionGroupProps {
  label: string
  help?: string
  role: 'radiogroup' | 'group'
  children: ReactNode
}

/** Choices that belong together, under one name. */
export function OptionGroup({ label, help, role, children }: OptionGroupProps) {
  const id = useId()
  return (
    <FormGroup label={label} fieldId={id} role={role} isStack className="plan-option-group">
      {help !== undefined && <p className="app-subtle">{help}</p>}
      {children}
    </FormGroup>
  )
}
