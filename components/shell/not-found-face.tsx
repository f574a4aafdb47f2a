'use client'

import { useTranslations } from 'use-intl'
import { FrontPage } from './front-page.tsx'
import { LinkButton } from './link-button.tsx'

export function NotFoundFace() {
  const t = useTranslations('errors')
  return (
    <FrontPage title={t('notFoundTitle')} lead={t('notFoundBody')}>
      <LinkButton href="/overview">{t('toOverview')}</LinkButton>
    </FrontPage>
  )
}
