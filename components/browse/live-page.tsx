'use client'

import { Button, PageSection } from '@patternfly/react-core'
import SyncAltIcon from '@patternfly/react-icons/dist/esm/icons/sync-alt-icon'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { usePolling } from '#components/query/use-polling.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { LinkButton } from '#components/shell/link-button.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { useLiveBrowser } from './use-live-browser.ts'
import { ZnodeExplorer } from './znode-explorer.tsx'

/** The znodes of a Kafka service as ZooKeeper has them now. */
export function LivePage({ clusterId, serviceId }: { clusterId: string; serviceId: string }) {
  const t = useTranslations('browse.live')
  const clusters = useTranslations('clusters')
  const query = usePolling<ClusterView>(`/api/clusters/${clusterId}`, { interval: false })
  const cluster = query.data
  const service = cluster?.services.find(({ id }) => id === serviceId)
  return (
    <>
      <PageHeader
        title={service === undefined ? t('crumb') : t('title', { service: service.name })}
        lead={t('lead')}
        crumbs={[
          { label: clusters('title'), href: '/clusters' },
          ...(cluster === undefined ? [] : [{ label: cluster.name, href: `/clusters/${clusterId}` }]),
        ]}
      />
      <PageSection hasBodyWrapper={false}>
        <QueryFaces query={query}>
          {() =>
            service === undefined ? (
              <EmptyFace
                title={t('notFoundTitle')}
                body={t('notFoundBody')}
                action={<LinkButton href={`/clusters/${clusterId}`}>{t('toCluster')}</LinkButton>}
              />
            ) : (
              <LiveTree clusterId={clusterId} serviceId={serviceId} />
            )
          }
        </QueryFaces>
      </PageSection>
    </>
  )
}

function LiveTree({ clusterId, serviceId }: { clusterId: string; serviceId: string }) {
  const t = useTranslations('browse.live')
  const queries = useQueryClient()
  const browser = useLiveBrowser(clusterId, serviceId)
  return (
    <ZnodeExplorer
      browser={browser}
      label={t('tree')}
      actions={
        <Button
          variant="secondary"
          icon={<SyncAltIcon />}
          onClick={() => void queries.resetQueries({ queryKey: ['znodes', ...browser.key] })}
        >
          {t('refresh')}
        </Button>
      }
    />
  )
}
