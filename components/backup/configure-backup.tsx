'use client'

import { PageSection } from '@patternfly/react-core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { updateBackupTask } from '#app/(console)/backup-management/actions.ts'
import { useAction } from '#components/query/use-action.ts'
import { useFormQuery } from '#components/query/use-form-query.ts'
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
  const task = useFormQuery<BackupTaskView>(`/api/backup-tasks/${taskId}`)
  const clusters = useFormQuery<ListView<ClusterView>>('/api/clusters')
  const [loads, setLoads] = useState(0)
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
                <LoadedForm
                  key={loads}
                  task={view}
                  clusters={known}
                  onReload={() => void task.refetch().then(() => setLoads(loads + 1))}
                />
              )}
            </ListFaces>
          )}
        </QueryFaces>
      </PageSection>
    </>
  )
}

interface LoadedFormProps {
  task: BackupTaskView
  clusters: readonly ClusterView[]
  onReload: () => void
}

function LoadedForm({ task, clusters, onReload }: LoadedFormProps) {
  const t = useTranslations('backup')
  const router = useRouter()
  // A later answer has another version, but the fields hold the values of this one.
  const [loaded] = useState(task)
  const update = useAction<{ id: string; version: number; values: BackupFormValues }, unknown>(updateBackupTask, {
    invalidates: ['/api/backup-tasks'],
    success: (_value, input) => t('form.saved', { name: input.values.name }),
    onSuccess: () => router.push('/backup-management'),
    failure: 'caller',
  })
  return (
    <BackupForm
      clusters={clusters}
      initial={backupValuesOf(loaded)}
      task={loaded}
      onSubmit={(values) => update.mutateAsync({ id: loaded.id, version: loaded.version, values })}
      onReload={onReload}
    />
  )
}
