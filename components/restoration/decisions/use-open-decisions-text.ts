'use client'

import { useTranslations } from 'use-intl'
import type { OpenDecisions } from './decision-groups.ts'

/** "4 items need your decision". */
export function useOpenDecisionsText(): (open: OpenDecisions) => string {
  const t = useTranslations('plan.decisions')
  return ({ items, checks }) => {
    if (items + checks === 0) return t('nothing')
    if (items === 0) return t('needChecks', { checks })
    return checks === 0 ? t('needItems', { items }) : t('needBoth', { items, checks })
  }
}
