'use client'

import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core'
import { useTranslations } from 'use-intl'

interface CrashFaceProps {
  error: Error & { digest?: string }
  reset: () => void
}

/** What stands in place of a page that threw. The server logged it under the digest. */
export function CrashFace({ error, reset }: CrashFaceProps) {
  const t = useTranslations('errors')
  return (
    <EmptyState status="danger" titleText={t('crashTitle')} headingLevel="h1" role="alert">
      <EmptyStateBody>
        <p>{t('crashBody')}</p>
        {error.digest === undefined ? null : <p>{t('crashDigest', { digest: error.digest })}</p>}
      </EmptyStateBody>
      <EmptyStateFooter>
        <EmptyStateActions>
          <Button onClick={reset}>{t('tryAgain')}</Button>
        </EmptyStateActions>
      </EmptyStateFooter>
    </EmptyState>
  )
}
