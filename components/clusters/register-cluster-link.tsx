'use client'

import { useTranslations } from 'use-intl'
import { GuardedLink } from '#components/shell/guarded-link.tsx'

export function RegisterClusterLink() {
  const t = useTranslations('clusters')
  return (
    <GuardedLink needs="administer" href="/clusters/create">
      {t('create')}
    </GuardedLink>
  )
}
