'use client'

import { Alert, FormAlert } from '@patternfly/react-core'
import { useErrorLines } from '#components/shell/use-error-lines.ts'
import type { ErrorView } from '#lib/contract/action-result.ts'
import { useErrorText } from './use-error-text.ts'

/** What no field is to blame for. */
export function FormErrorAlert({ error }: { error: ErrorView | null }) {
  const errorText = useErrorText()
  const errorLines = useErrorLines()
  if (error === null) return null
  return (
    <FormAlert>
      <Alert variant="danger" isInline isLiveRegion component="p" title={errorText(error.message)}>
        {errorLines(error).join(' ')}
      </Alert>
    </FormAlert>
  )
}
