'use client'

import { PageSection } from '@patternfly/react-core'
import { useRouter, useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { createRestorationTask } from '#app/(console)/restoration-management/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { usePolling } from '#components/query/use-polling.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { LinkButton } from '#components/shell/link-button.tsx'
import { ListFaces } from '#components/shell/list-faces.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import type { BackupFileOriginView } from '#lib/contract/archives.ts'
import type { ClusterView } from '#lib/contract/clusters.ts'
import type { ListView } from '#lib/contract/listing.ts'
import { RestorationForm } from './restoration-form.tsx'
import { newRestorationValues, type RestorationFormValues } from './restoration-form-values.ts'

/** Filled in when it is reached by "Restore from this backup". */
export function CreateRestoration() {
  const t = useTranslations('restoration')
  const router = useRouter()
  const fileId = useSearchParams().get('file')
  const query = usePolling<ListView<ClusterView>>('/api/clusters', { interval: false })
  const origin = usePolling<BackupFileOriginView>(`/api/backup-files/${fileId}`, {
    interval: false,
    enabled: fileId !== null,
  })
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
        <ListFaces query={query}>
          {(clusters) =>
            clusters.length === 0 ? (
              <EmptyFace
                title={t('form.noClustersTitle')}
                body={t('form.noClustersBody')}
                action={<LinkButton href="/clusters">{t('form.toClusters')}</LinkButton>}
              />
            ) : (
              filledIn(clusters)
            )
          }
        </ListFaces>
      </PageSection>
    </>
  )

  function filledIn(clusters: ClusterView[]) {
    const form = (prefill: BackupFileOriginView | null) => (
      <RestorationForm
        clusters={clusters}
        initial={newRestorationValues(clusters, prefill)}
        secretsSet={prefill?.secretsSet ?? {}}
        onSubmit={create.mutateAsync}
      />
    )
    return fileId === null ? form(null) : <QueryFaces query={origin}>{form}</QueryFaces>
  }
}
