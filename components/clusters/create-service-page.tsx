'use client'

import { PageSection } from '@patternfly/react-core'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { createKafkaService } from '#app/(console)/clusters/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { usePolling } from '#components/query/use-polling.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { ServiceForm, type ServiceValues } from './service-form.tsx'

export function CreateServicePage({ clusterId }: { clusterId: string }) {
  const t = useTranslations('clusters')
  const router = useRouter()
  const href = `/clusters/${clusterId}`
  const query = usePolling<ClusterView>(`/api/clusters/${clusterId}`, { interval: false })
  const create = useAction((values: ServiceValues) => createKafkaService({ clusterId, values }), {
    invalidates: ['/api/clusters', '/api/overview'],
    failure: 'caller',
    success: (_value, { name }) => t('serviceForm.created', { name }),
    onSuccess: () => router.push(href),
  })
  const cluster = query.data
  return (
    <>
      <PageHeader
        title={t('serviceForm.createTitle')}
        crumbs={[
          { label: t('title'), href: '/clusters' },
          ...(cluster === undefined ? [] : [{ label: cluster.name, href }]),
        ]}
      />
      <PageSection hasBodyWrapper={false}>
        <QueryFaces query={query}>
          {() => <ServiceForm service={null} onSubmit={create.mutateAsync} cancelHref={href} />}
        </QueryFaces>
      </PageSection>
    </>
  )
}
