'use client'

import { useTranslations } from 'use-intl'
import { useDuration } from './use-duration.ts'

/** A span in human units, exact on hover. */
export function DurationText({ milliseconds }: { milliseconds: number }) {
  const t = useTranslations('shell.duration')
  const duration = useDuration()
  return (
    <span title={t('exact', { count: milliseconds })} className="app-nowrap">
      {duration(milliseconds)}
    </span>
  )
}
