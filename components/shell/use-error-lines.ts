'use client'

import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import type { ErrorView } from '#lib/contract/action-result.ts'

/** What to do about an error and, unless that names it already, the id under which it is logged. */
export function useErrorLines(): (error: ErrorView) => string[] {
  const t = useTranslations('errors')
  return useCallback(
    ({ remedy, errorId }) => {
      const lines = remedy === null ? [] : [remedy]
      const isNamed = errorId === null || remedy?.includes(errorId) === true
      return isNamed ? lines : [...lines, t('errorId', { id: errorId })]
    },
    [t],
  )
}
