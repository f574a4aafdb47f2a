'use client'

import { PageSection } from '@patternfly/react-core'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { updateKafkaService } from '#app/(console)/clusters/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { useFormQuery } from '#components/query/use-form-query.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { LinkButton } from '#components/shell/link-button.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { ServiceForm, type ServiceValues } from './service-form.tsx'

export function EditServicePage({ clusterId, serviceId }: { clusterId: string; serviceId: string }) {
  const t = useTranslations('clusters')
  const router = useRouter()
  const href = `/clusters/${clusterId}`
  // Read once: a form under the hands of a person is not refilled.
  const query = useFormQuery<ClusterView>(`/api/clusters/${clusterId}`)
  const update = useAction((values: ServiceValues) => updateKafkaService({ id: serviceId, values }), {
    invalidates: ['/api/clusters', '/api/overview'],
    failure: 'caller',
    success: (_value, { name }) => t('serviceForm.saved', { name }),
    onSuccess: () => router.push(href),
  })
  const cluster = query.data
  const service = cluster?.services.find(({ id }) => id === serviceId)
  return (
    <>
      <PageHeader
        title={service === undefined ? t('services.edit') : t('serviceForm.editTitle', { name: service.name })}
        crumbs={[
          { label: t('title'), href: '/clusters' },
          ...(cluster === undefined ? [] : [{ label: cluster.name, href }]),
        ]}
      />
      <PageSection hasBodyWrapper={false}>
        <QueryFaces query={query}>
          {() =>
            service === undefined ? (
              <EmptyFace
                title={t('serviceForm.notFoundTitle')}
                body={t('serviceForm.notFound')}
                action={<LinkButton href={href}>{t('serviceForm.toCluster')}</LinkButton>}
              />
            ) : (
              <ServiceForm service={service} onSubmit={update.mutateAsync} cancelHref={href} />
            )
          }
        </QueryFaces>
      </PageSection>
    </>
  )
}
