'use client'

import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import type { ErrorView } from '#lib/contract/action-result.ts'
import { useErrorLines } from './use-error-lines.ts'

interface ErrorFaceProps {
  error: ErrorView
  onRetry?: () => void
  isRetrying?: boolean
}

/** Takes the place of what could not be loaded: what failed, what to do, Retry. */
export function ErrorFace({ error, onRetry, isRetrying = false }: ErrorFaceProps) {
  const t = useTranslations('shell.faces')
  const errorLines = useErrorLines()
  return (
    <EmptyState
      status="danger"
      titleText={t(error.code === 'FORBIDDEN' ? 'forbiddenTitle' : 'errorTitle')}
      headingLevel="h2"
      role="alert"
    >
      <EmptyStateBody>
        <p>{error.message}</p>
        {errorLines(error).map((line) => (
          <p key={line}>{line}</p>
        ))}
      </EmptyStateBody>
      {onRetry === undefined ? null : (
        <EmptyStateFooter>
          <EmptyStateActions>
            <Button variant="primary" isLoading={isRetrying} onClick={onRetry}>
              {t('retry')}
            </Button>
          </EmptyStateActions>
        </EmptyStateFooter>
      )}
    </EmptyState>
  )
}
