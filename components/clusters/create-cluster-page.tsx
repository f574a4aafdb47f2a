'use client'

import { PageSection } from '@patternfly/react-core'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { createCluster } from '#app/(console)/clusters/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { ClusterForm, type ClusterValues } from './cluster-form.tsx'

const emptyCluster: ClusterValues = {
  name: '',
  systemVersion: '',
  networkType: 'IPv4',
  securityMode: 'Normal',
  dataStoragePath: '',
}

export function CreateClusterPage() {
  const t = useTranslations('clusters')
  const router = useRouter()
  const create = useAction<ClusterValues, { id: string }>(createCluster, {
    invalidates: ['/api/clusters', '/api/overview'],
    failure: 'caller',
    success: (_value, { name }) => t('form.created', { name }),
    onSuccess: ({ id }) => router.push(`/clusters/${id}`),
  })
  return (
    <>
      <PageHeader title={t('form.createTitle')} crumbs={[{ label: t('title'), href: '/clusters' }]} />
      <PageSection hasBodyWrapper={false}>
        <ClusterForm values={emptyCluster} onSubmit={create.mutateAsync} cancelHref="/clusters" />
      </PageSection>
    </>
  )
}
