'use client'

import { EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter, PageSection } from '@patternfly/react-core'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { LinkButton } from './link-button.tsx'

/** In the console's frame, where a page would be: it is gone, or it is for another role. */
export function AbsentPage({ reason }: { reason: 'notFound' | 'Operator' | 'Administrator' }) {
  const t = useTranslations()
  const list = `/${usePathname().split('/')[1]}`
  const isMissing = reason === 'notFound'
  return (
    <PageSection hasBodyWrapper={false}>
      <EmptyState
        titleText={isMissing ? t('errors.notFoundTitle') : t(`shell.forbidden.${reason}`)}
        headingLevel="h1"
        status={isMissing ? 'warning' : 'info'}
      >
        <EmptyStateBody>{t(isMissing ? 'errors.notFoundBody' : 'shell.forbidden.body')}</EmptyStateBody>
        <EmptyStateFooter>
          <EmptyStateActions>{listLink()}</EmptyStateActions>
        </EmptyStateFooter>
      </EmptyState>
    </PageSection>
  )

  function listLink() {
    switch (list) {
      case '/backup-management':
        return <LinkButton href={list}>{t('shell.forbidden.toList', { list: t('backup.title') })}</LinkButton>
      case '/restoration-management':
        return <LinkButton href={list}>{t('shell.forbidden.toList', { list: t('restoration.title') })}</LinkButton>
      case '/clusters':
        return <LinkButton href={list}>{t('shell.forbidden.toList', { list: t('clusters.title') })}</LinkButton>
      default:
        return <LinkButton href="/overview">{t('errors.toOverview')}</LinkButton>
    }
  }
}
