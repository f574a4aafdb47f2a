'use client'

import { PageSection } from '@patternfly/react-core'
import { useRouter, useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { createRestorationTask } from '#app/(console)/restoration-management/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { usePolling } from '#components/query/use-polling.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { LinkButton } from '#components/shell/link-button.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import type { ClusterView } from '#lib/tasks/views.ts'
import { RestorationForm } from './restoration-form.tsx'
import { newRestorationValues, type RestorationFormValues } from './restoration-form-values.ts'

/** Filled in by URL parameters when it is reached by "Restore from this backup". */
export function CreateRestoration() {
  const t = useTranslations('restoration')
  const router = useRouter()
  const parameters = useSearchParams()
  const query = usePolling<ClusterView[]>('/api/clusters', { interval: false })
  const create = useAction<RestorationFormValues, { id: string }>(createRestorationTask, {
    invalidates: ['/api/restoration-tasks'],
    success: (_value, input) => t('form.created', { name: input.name }),
    onSuccess: () => router.push('/restoration-management'),
    failure: 'caller',
  })
  return (
    <>
      <PageHeader
        title={t('form.title')}
        lead={t('form.lead')}
        crumbs={[{ label: t('title'), href: '/restoration-management' }]}
      />
      <PageSection hasBodyWrapper={false}>
        <QueryFaces query={query}>
          {(clusters) =>
            clusters.length === 0 ? (
              <EmptyFace
                title={t('form.noClustersTitle')}
                body={t('form.noClustersBody')}
                action={<LinkButton href="/clusters">{t('form.toClusters')}</LinkButton>}
              />
            ) : (
              <RestorationForm
                clusters={clusters}
                initial={newRestorationValues(clusters, {
                  clusterId: parameters.get('cluster'),
                  serviceName: parameters.get('service'),
                  pathType: parameters.get('type'),
                  sourcePath: parameters.get('path'),
                })}
                onSubmit={create.mutateAsync}
              />
            )
          }
        </QueryFaces>
      </PageSection>
    </>
  )
}
