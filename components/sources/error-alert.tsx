'use client'

import { Alert } from '@patternfly/react-core'
import { useErrorLines } from '#components/shell/use-error-lines.ts'
import type { ErrorView } from '#lib/contract/action-result.ts'

/** What failed and what to do, in place. */
export function ErrorAlert({ error }: { error: ErrorView }) {
  const linesOf = useErrorLines()
  return (
    <Alert variant="danger" isInline component="p" title={error.message}>
      {linesOf(error).map((line) => (
        <p key={line}>{line}</p>
      ))}
    </Alert>
  )
}
