import type { z } from 'zod'
import { emptyRestorationPlace } from '#components/sources/empty-place.ts'
import type { BackupFileOriginView } from '#lib/contract/archives.ts'
import type { ClusterView, KafkaServiceView } from '#lib/contract/clusters.ts'
import type { restorationTaskSchema } from '#lib/contract/tasks.ts'

export type RestorationFormValues = z.input<typeof restorationTaskSchema>
export type TargetValues = RestorationFormValues['targets'][number]

/** What "Restore from this backup" knows of the backup. */
export type RestorationPrefill = Pick<BackupFileOriginView, 'place' | 'secretsFrom'> & {
  cluster: Pick<BackupFileOriginView['cluster'], 'id'>
  file: Pick<BackupFileOriginView['file'], 'id' | 'serviceName'>
}

export function newTarget(service: KafkaServiceView): TargetValues {
  return { serviceId: service.id, place: emptyRestorationPlace('LocalDir', undefined), secretsFrom: null }
}

function targetFrom(service: KafkaServiceView, { place, secretsFrom, file }: RestorationPrefill): TargetValues {
  // The secrets are not in what the server told, but the form has a field for each.
  const filled = { ...emptyRestorationPlace(place.pathType, undefined), ...place }
  return { serviceId: service.id, place: filled, secretsFrom, fileId: file.id }
}

/** A cluster with one Kafka service leaves nothing to choose. */
export function defaultTargets(cluster: ClusterView | undefined): TargetValues[] {
  const [first, ...others] = cluster?.services ?? []
  return first === undefined || others.length > 0 ? [] : [newTarget(first)]
}

export function newRestorationValues(
  clusters: readonly ClusterView[],
  prefill: RestorationPrefill | null,
): RestorationFormValues {
  const cluster =
    clusters.find((one) => one.id === prefill?.cluster.id) ?? (clusters.length === 1 ? clusters[0] : undefined)
  // A service may have got another name since; where there is only one, it can be no other.
  const service =
    cluster?.services.find((one) => one.name === prefill?.file.serviceName) ??
    (cluster?.services.length === 1 ? cluster.services[0] : undefined)
  return {
    name: '',
    clusterId: cluster?.id ?? '',
    selection: null,
    targets: service === undefined || prefill === null ? defaultTargets(cluster) : [targetFrom(service, prefill)],
  }
}
