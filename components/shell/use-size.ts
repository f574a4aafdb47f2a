'use client'

import { useTranslations } from 'use-intl'

const units = ['kB', 'MB', 'GB', 'TB', 'PB'] as const

/** "512 B", "4.2 MB": decimal units, as storage is sold. */
export function useSize(): (bytes: number) => string {
  const t = useTranslations('shell.size')
  return (bytes) => {
    if (bytes < 1000) return t('bytes', { count: bytes })
    const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3))
    const scaled = bytes / 1000 ** power
    return `${scaled.toLocaleString('en', { maximumSignificantDigits: scaled < 100 ? 2 : 3 })} ${units[power - 1] ?? 'kB'}`
  }
}
