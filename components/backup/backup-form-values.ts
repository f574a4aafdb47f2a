import type { z } from 'zod'
import { emptyBackupPlace } from '#components/sources/empty-place.ts'
import type { backupTaskSchema } from '#lib/tasks/inputs.ts'
import type { BackupTaskView, ClusterView } from '#lib/tasks/views.ts'

export type BackupFormValues = z.input<typeof backupTaskSchema>

const defaultCopies = 10

export function newBackupValues(clusters: readonly ClusterView[]): BackupFormValues {
  const [first, ...others] = clusters
  const cluster = others.length === 0 ? first : undefined
  return {
    name: '',
    clusterId: cluster?.id ?? '',
    mode: 'Manual',
    serviceIds: null,
    place: emptyBackupPlace('LocalDir', cluster),
    maxCopies: defaultCopies,
  }
}

export function backupValuesOf(task: BackupTaskView): BackupFormValues {
  return {
    name: task.name,
    clusterId: task.cluster.id,
    mode: task.mode,
    serviceIds: task.services?.map((service) => service.id) ?? null,
    // The secrets are not in what the server told, but the form has a field for each.
    place: { ...emptyBackupPlace(task.place.pathType, undefined), ...task.place },
    maxCopies: task.maxCopies,
  }
}
