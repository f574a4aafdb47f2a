'use client'

import { Gallery, GalleryItem, PageSection, Skeleton } from '@patternfly/react-core'
import ClusterIcon from '@patternfly/react-icons/dist/esm/icons/cluster-icon'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { GuardedLink } from '#components/shell/guarded-link.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import { UnreadableAlert } from '#components/shell/unreadable-alert.tsx'
import type { OverviewView } from '#lib/contract/overview.ts'
import { ClusterCard } from './cluster-card.tsx'
import { RecentExecutions } from './recent-executions.tsx'

/** Of a card, two in a row of 1280 pixels. */
const cardWidths = { minWidths: { default: '20rem', lg: '27rem' }, maxWidths: { default: '1fr' } }

export function Overview() {
  const t = useTranslations('overview')
  const overview = usePolling<OverviewView>('/api/overview', {
    interval: (view) => (view?.clusters.some((cluster) => cluster.running.length > 0) ? 3000 : 10_000),
  })
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <PageSection hasBodyWrapper={false}>
        <QueryFaces query={overview} loading={<CardSkeletons />}>
          {({ clusters, recent, unreadable }) =>
            clusters.length === 0 ? (
              <EmptyFace
                icon={ClusterIcon}
                title={t('emptyTitle')}
                body={t('emptyBody')}
                action={
                  <GuardedLink needs="administer" href="/clusters/create">
                    {t('emptyAction')}
                  </GuardedLink>
                }
              />
            ) : (
              <>
                <UnreadableAlert unreadable={unreadable} />
                <Gallery hasGutter {...cardWidths}>
                  {clusters.map((entry) => (
                    <GalleryItem key={entry.cluster.id}>
                      <ClusterCard entry={entry} />
                    </GalleryItem>
                  ))}
                </Gallery>
                <RecentExecutions executions={recent} />
              </>
            )
          }
        </QueryFaces>
      </PageSection>
    </>
  )
}

function CardSkeletons() {
  const t = useTranslations('shell.faces')
  return (
    <Gallery hasGutter {...cardWidths} role="status" aria-busy="true" aria-label={t('loading')}>
      <Skeleton height="20rem" />
      <Skeleton height="20rem" />
    </Gallery>
  )
}
