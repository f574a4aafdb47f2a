'use client'

import { PageSection } from '@patternfly/react-core'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { updateBackupTask } from '#app/(console)/backup-management/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { usePolling } from '#components/query/use-polling.ts'
import { ListFaces } from '#components/shell/list-faces.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryFaces } from '#components/shell/query-faces.tsx'
import type { ClusterView } from '#lib/contract/clusters.ts'
import type { ListView } from '#lib/contract/listing.ts'
import type { BackupTaskView } from '#lib/contract/tasks.ts'
import { BackupForm } from './backup-form.tsx'
import { type BackupFormValues, backupValuesOf } from './backup-form-values.ts'

export function ConfigureBackup({ taskId }: { taskId: string }) {
  const t = useTranslations('backup')
  const router = useRouter()
  const task = usePolling<BackupTaskView>(`/api/backup-tasks/${taskId}`, { interval: false })
  const clusters = usePolling<ListView<ClusterView>>('/api/clusters', { interval: false })
  const update = useAction<{ id: string; values: BackupFormValues }, unknown>(updateBackupTask, {
    invalidates: ['/api/backup-tasks'],
    success: (_value, input) => t('form.saved', { name: input.values.name }),
    onSuccess: () => router.push('/backup-management'),
    failure: 'caller',
  })
  return (
    <>
      <PageHeader
        title={task.data === undefined ? t('operation.configure') : t('form.configureTitle', { name: task.data.name })}
        lead={t('form.configureLead')}
        crumbs={[{ label: t('title'), href: '/backup-management' }]}
      />
      <PageSection hasBodyWrapper={false}>
        <QueryFaces query={task}>
          {(view) => (
            <ListFaces query={clusters}>
              {(known) => (
                <BackupForm
                  clusters={known}
                  initial={backupValuesOf(view)}
                  task={view}
                  onSubmit={(values) => update.mutateAsync({ id: taskId, values })}
                />
              )}
            </ListFaces>
          )}
        </QueryFaces>
      </PageSection>
    </>
  )
}
