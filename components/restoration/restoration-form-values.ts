import type { z } from 'zod'
import { restorationPlaceSchema, type restorationTaskSchema } from '#lib/tasks/inputs.ts'
import type { ClusterView, KafkaServiceView } from '#lib/tasks/views.ts'

export type RestorationFormValues = z.input<typeof restorationTaskSchema>
export type TargetValues = RestorationFormValues['targets'][number]

/** What "Restore from this backup" puts into the URL. */
export interface RestorationPrefill {
  clusterId: string | null
  serviceName: string | null
  /** null, or one without a form yet: LocalDir. */
  pathType: string | null
  sourcePath: string | null
}

export function newTarget(service: KafkaServiceView, place: TargetValues['place'] = emptyPlace): TargetValues {
  return { serviceId: service.id, place }
}

const emptyPlace: TargetValues['place'] = { pathType: 'LocalDir', sourcePath: '' }

function prefilledPlace({ pathType, sourcePath }: RestorationPrefill): TargetValues['place'] {
  if (sourcePath === null) return emptyPlace
  const place = restorationPlaceSchema.safeParse({ pathType, sourcePath })
  return place.success ? place.data : { ...emptyPlace, sourcePath }
}

/** A cluster with one Kafka service leaves nothing to choose. */
export function defaultTargets(cluster: ClusterView | undefined): TargetValues[] {
  const [first, ...others] = cluster?.services ?? []
  return first === undefined || others.length > 0 ? [] : [newTarget(first)]
}

export function newRestorationValues(
  clusters: readonly ClusterView[],
  prefill: RestorationPrefill,
): RestorationFormValues {
  const cluster =
    clusters.find((one) => one.id === prefill.clusterId) ?? (clusters.length === 1 ? clusters[0] : undefined)
  // A service may have got another name since; where there is only one, it can be no other.
  const service =
    cluster?.services.find((one) => one.name === prefill.serviceName) ??
    (prefill.sourcePath !== null && cluster?.services.length === 1 ? cluster.services[0] : undefined)
  return {
    name: '',
    clusterId: cluster?.id ?? '',
    selection: null,
    targets: service === undefined ? defaultTargets(cluster) : [newTarget(service, prefilledPlace(prefill))],
  }
}
