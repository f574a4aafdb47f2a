import type { z } from 'zod'
import type { backupTaskSchema } from '#lib/tasks/inputs.ts'
import type { BackupTaskView } from '#lib/tasks/views.ts'

export type BackupFormValues = z.input<typeof backupTaskSchema>

const defaultCopies = 10

export function newBackupValues(clusterId: string): BackupFormValues {
  return {
    name: '',
    clusterId,
    mode: 'Manual',
    serviceIds: null,
    place: { pathType: 'LocalDir' },
    maxCopies: defaultCopies,
  }
}

export function backupValuesOf(task: BackupTaskView): BackupFormValues {
  return {
    name: task.name,
    clusterId: task.cluster.id,
    mode: task.mode,
    serviceIds: task.services?.map((service) => service.id) ?? null,
    place: { pathType: 'LocalDir' },
    maxCopies: task.maxCopies,
  }
}
