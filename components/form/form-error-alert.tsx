'use client'

import { Alert, FormAlert } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { useErrorLines } from '#components/shell/use-error-lines.ts'
import type { ErrorView } from '#lib/contract/action-result.ts'
import { useErrorText } from './use-error-text.ts'

interface FormErrorAlertProps {
  error: ErrorView | null
  /** What helps with it, as action links. */
  offer?: ((error: ErrorView) => ReactNode) | undefined
}

/** What no field is to blame for. */
export function FormErrorAlert({ error, offer }: FormErrorAlertProps) {
  const errorText = useErrorText()
  const errorLines = useErrorLines()
  if (error === null) return null
  return (
    <FormAlert>
      <Alert
        variant="danger"
        isInline
        isLiveRegion
        component="p"
        title={errorText(error.message)}
        actionLinks={offer?.(error)}
      >
        {errorLines(error).join(' ')}
      </Alert>
    </FormAlert>
  )
}
