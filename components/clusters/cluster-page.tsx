'use client'

import { ActionList, ActionListGroup, ActionListItem, Button, PageSection } from '@patternfly/react-core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { ClusterIdHelp } from '#components/restoration/recovery/cluster-id-help.tsx'
import { GuardedButton } from '#components/shell/guarded-button.tsx'
import { GuardedLink } from '#components/shell/guarded-link.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import { useRefusal } from '#components/shell/session-context.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { ClusterFacts } from './cluster-facts.tsx'
import { DeleteClusterDialog } from './delete-cluster-dialog.tsx'
import { ServiceSection } from './service-section.tsx'
import { NameServiceSection } from './storage/name-service-section.tsx'
import { ObsSection } from './storage/obs-section.tsx'
import { ResourceManagerSection } from './storage/resource-manager-section.tsx'

export function ClusterPage({ id }: { id: string }) {
  const t = useTranslations('clusters')
  const router = useRouter()
  const refusal = useRefusal('administer')
  const [isDeleting, setDeleting] = useState(false)
  const query = usePolling<ClusterView>(`/api/clusters/${id}`, { interval: isDeleting ? false : 15_000 })
  const crumbs = [{ label: t('title'), href: '/clusters' }]
  return (
    <>
      <PageHeader
        title={query.data?.name ?? t('page.facts')}
        crumbs={crumbs}
        actions={
          query.data === undefined ? null : (
            <ActionList>
              <ActionListGroup>
                <ActionListItem>
                  <GuardedLink needs="administer" variant="secondary" href={`/clusters/${id}/edit`}>
                    {t('edit')}
                  </GuardedLink>
                </ActionListItem>
                <ActionListItem>
                  {refusal === null ? (
                    <Button variant="secondary" isDanger onClick={() => setDeleting(true)}>
                      {t('delete')}
                    </Button>
                  ) : (
                    <GuardedButton variant="secondary" refusal={refusal}>
                      {t('delete')}
                    </GuardedButton>
                  )}
                </ActionListItem>
              </ActionListGroup>
            </ActionList>
          )
        }
      />
      <PageSection hasBodyWrapper={false}>
        <QueryFaces query={query}>
          {(cluster) => (
            <>
              <ClusterFacts cluster={cluster} />
              <ServiceSection cluster={cluster} />
              <NameServiceSection cluster={cluster} />
              <ResourceManagerSection cluster={cluster} />
              <ObsSection cluster={cluster} />
              <ClusterIdHelp liveId={null} archiveId={null} brokerIds={[]} />
              {isDeleting ? (
                <DeleteClusterDialog
                  cluster={cluster}
                  onDeleted={() => router.push('/clusters')}
                  onClose={() => setDeleting(false)}
                />
              ) : null}
            </>
          )}
        </QueryFaces>
      </PageSection>
    </>
  )
}
