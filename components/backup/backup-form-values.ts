import type { z } from 'zod'
import { emptyBackupPlace } from '#components/sources/empty-place.ts'
import type { ClusterView } from '#lib/contract/clusters.ts'
import type { BackupTaskView, backupTaskSchema } from '#lib/contract/tasks.ts'

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
