'use client'

import { useTranslations } from 'use-intl'

/** "850 ms", "38 s", "3 min 5 s", "2 h 10 min", "4 d 3 h". */
export function useDuration(): (milliseconds: number) => string {
  const t = useTranslations('shell.duration')
  return (milliseconds) => {
    if (milliseconds < 1000) return t('milliseconds', { count: Math.round(milliseconds) })
    const seconds = Math.round(milliseconds / 1000)
    if (seconds < 60) return t('seconds', { count: seconds })
    const minutes = Math.floor(seconds / 60)
    if (minutes < 60) return t('minutes', { minutes, seconds: seconds % 60 })
    const hours = Math.floor(minutes / 60)
    if (hours < 24) return t('hours', { hours, minutes: minutes % 60 })
    return t('days', { days: Math.floor(hours / 24), hours: hours % 24 })
  }
}
