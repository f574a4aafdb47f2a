'use client'

import { useTranslations } from 'use-intl'
import { useSize } from './use-size.ts'

/** Bytes in human units, exact on hover. */
export function SizeText({ bytes }: { bytes: number }) {
  const t = useTranslations('shell.size')
  const size = useSize()
  return (
    <span title={t('exact', { count: bytes })} className="app-nowrap">
      {size(bytes)}
    </span>
  )
}
