'use client'

import { PageSection } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useFormQuery } from '#components/query/use-form-query.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'

interface StoragePageProps {
  clusterId: string
  titleOf: (cluster: ClusterView | undefined) => string
  children: (cluster: ClusterView) => ReactNode
}

/** The page of a form of a cluster's storage. */
export function StoragePage({ clusterId, titleOf, children }: StoragePageProps) {
  const t = useTranslations('clusters')
  // Read once: a form under the hands of a person is not refilled.
  const query = useFormQuery<ClusterView>(`/api/clusters/${clusterId}`)
  const cluster = query.data
  return (
    <>
      <PageHeader
        title={titleOf(cluster)}
        crumbs={[
          { label: t('title'), href: '/clusters' },
          ...(cluster === undefined ? [] : [{ label: cluster.name, href: `/clusters/${clusterId}` }]),
        ]}
      />
      <PageSection hasBodyWrapper={false}>
        <QueryFaces query={query}>{children}</QueryFaces>
      </PageSection>
    </>
  )
}
