'use client'

import { useTranslations } from 'use-intl'
import { TaskListPage } from '#components/tasks/task-list-page.tsx'
import type { BackupTaskView } from '#lib/contract/tasks.ts'
import { BackupOperations } from './backup-operations.tsx'

export function BackupList() {
  const t = useTranslations('backup')
  return (
    <TaskListPage<BackupTaskView>
      kind="backup"
      hrefOf={(task) => `/backup-management/${task.id}/history`}
      pathTypesOf={(task) => [task.pathType]}
      mode={{ label: t('columns.mode'), of: (task) => t(`mode.${task.mode}`) }}
      operationsOf={(task) => <BackupOperations task={task} />}
    />
  )
}
