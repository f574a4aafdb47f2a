'use client'

import { PageSection } from '@patternfly/react-core'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { createBackupTask } from '#app/(console)/backup-management/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { usePolling } from '#components/query/use-polling.ts'
import { EmptyFace } from '#components/shell/empty-face.tsx'
import { LinkButton } from '#components/shell/link-button.tsx'
import { ListFaces } from '#components/shell/list-faces.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import type { ListView } from '#lib/contract/listing.ts'
import { BackupForm } from './backup-form.tsx'
import { type BackupFormValues, newBackupValues } from './backup-form-values.ts'

export function CreateBackup() {
  const t = useTranslations('backup')
  const router = useRouter()
  const query = usePolling<ListView<ClusterView>>('/api/clusters', { interval: false })
  const create = useAction<BackupFormValues, { id: string }>(createBackupTask, {
    invalidates: ['/api/backup-tasks'],
    success: (_value, input) => t('form.created', { name: input.name }),
    onSuccess: () => router.push('/backup-management'),
    failure: 'caller',
  })
  return (
    <>
      <PageHeader title={t('form.createTitle')} crumbs={[{ label: t('title'), href: '/backup-management' }]} />
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
              <BackupForm
                clusters={clusters}
                initial={newBackupValues(clusters)}
                task={null}
                onSubmit={create.mutateAsync}
              />
            )
          }
        </ListFaces>
      </PageSection>
    </>
  )
}
