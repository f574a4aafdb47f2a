'use client'

import { PageSection } from '@patternfly/react-core'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { updateCluster } from '#app/(console)/clusters/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { useFormQuery } from '#components/query/use-form-query.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import { ClusterForm, type ClusterValues } from './cluster-form.tsx'

export function EditClusterPage({ id }: { id: string }) {
  const t = useTranslations('clusters')
  const router = useRouter()
  const href = `/clusters/${id}`
  // Read once: a form under the hands of a person is not refilled.
  const query = useFormQuery<ClusterView>(`/api/clusters/${id}`)
  const update = useAction((values: ClusterValues) => updateCluster({ id, values }), {
    invalidates: ['/api/clusters', '/api/overview'],
    failure: 'caller',
    success: (_value, { name }) => t('form.saved', { name }),
    onSuccess: () => router.push(href),
  })
  const name = query.data?.name
  const crumbs = [{ label: t('title'), href: '/clusters' }, ...(name === undefined ? [] : [{ label: name, href }])]
  return (
    <>
      <PageHeader title={name === undefined ? t('edit') : t('form.editTitle', { name })} crumbs={crumbs} />
      <PageSection hasBodyWrapper={false}>
        <QueryFaces query={query}>
          {(cluster) => <ClusterForm values={valuesOf(cluster)} onSubmit={update.mutateAsync} cancelHref={href} />}
        </QueryFaces>
      </PageSection>
    </>
  )
}

function valuesOf({ name, systemVersion, networkType, securityMode, dataStoragePath }: ClusterView): ClusterValues {
  return { name, systemVersion, networkType, securityMode, dataStoragePath }
}
