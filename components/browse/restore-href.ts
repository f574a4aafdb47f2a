import type { BackupFileOriginView } from '#lib/tasks/views.ts'

type Origin = {
  cluster: Pick<BackupFileOriginView['cluster'], 'id'>
  file: Pick<BackupFileOriginView['file'], 'serviceName' | 'path'>
  pathType: BackupFileOriginView['pathType']
}

/** Where "Restore from this backup" leads: the form of a restoration, filled in. */
export function restoreHref({ cluster, file, pathType }: Origin): string {
  const filled = new URLSearchParams({
    cluster: cluster.id,
    service: file.serviceName,
    type: pathType,
    path: file.path,
  })
  return `/restoration-management/create?${filled}`
}
