'use client'

import { Alert, AlertActionLink } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'
import type { ErrorView } from '#lib/contract/action-result.ts'

interface StaleAlertProps {
  /** Of the last refresh; null: what is shown is fresh. */
  error: ErrorView | null
  onRetry: () => void
}

/** Stands above what was answered last while a refresh fails. */
export function StaleAlert({ error, onRetry }: StaleAlertProps) {
  const t = useTranslations('shell.faces')
  if (error === null) return null
  return (
    <Alert
      variant="warning"
      isInline
      isLiveRegion
      component="p"
      title={t('staleTitle')}
      actionLinks={<AlertActionLink onClick={onRetry}>{t('retry')}</AlertActionLink>}
    >
      {t('stale', { reason: error.message })}
    </Alert>
  )
}
