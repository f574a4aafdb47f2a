import { openArchive } from '#lib/archive/read-archive.ts'
import { knownEndpointsSchema } from '#lib/clusters/kafka-facts.ts'
import { sourceClusterOf, withNameServices } from '#lib/clusters/source-cluster-of.ts'
import { AppError } from '#lib/errors.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import type { PlanInput } from '#lib/restore/facts/plan-input.ts'
import type { PlanTargets } from '#lib/restore/facts/plan-item.ts'
import type { PlanOptions } from '#lib/restore/facts/plan-options.ts'
import { withSecrets } from '#lib/secrets/place-secrets.ts'
import { createSource } from '#lib/sources/create-source.ts'
import { storageFactsSchema, withStorage } from '#lib/sources/file-place.ts'
import { type RestorationPlace, restorationPlaceSchema } from '#lib/sources/path-types.ts'
import type { OnRetry } from '#lib/sources/retry-unreachable.ts'
import type { SourceCluster } from '#lib/sources/source-cluster.ts'
import { openTargetSecrets } from '#lib/tasks/place-secrets-of.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'

/** A restoration task with everything that planning and running it need. Throws NOT_FOUND. */
export async function readRestorationSubject(db: PrismaClient, taskId: string) {
  const task = await db.restorationTask.findUnique({
    where: { id: taskId },
    include: {
      cluster: { include: withNameServices },
      targets: { include: { service: true }, orderBy: { service: { name: 'asc' } } },
    },
  })
  if (!task) throw new AppError('NOT_FOUND', 'This restoration task is gone.')
  return task
}

export type RestorationSubject = Awaited<ReturnType<typeof readRestorationSubject>>
export type RestorationTarget = RestorationSubject['targets'][number]

/** The place of a target's archive, with its secrets. */
export function placeOfTarget(target: RestorationTarget): RestorationPlace {
  return withSecrets(restorationPlaceSchema.parse(target.place), openTargetSecrets(target))
}

/** The inventory as it leads to a target's archive: that of now, unless the archive was written elsewhere. */
export function clusterOfTarget(task: RestorationSubject, { storage }: RestorationTarget): SourceCluster {
  const cluster = sourceClusterOf(task.cluster)
  return storage === null ? cluster : withStorage(cluster, storageFactsSchema.parse(storage))
}

/** The place of a target's archive, its driver and the archive's path in it. */
export function sourceOfTarget(task: RestorationSubject, target: RestorationTarget, onRetry?: OnRetry) {
  const place = placeOfTarget(target)
  return { source: createSource(place, clusterOfTarget(task, target), onRetry), path: place.sourcePath }
}

/** What the engine plans one service from. */
export function planInputOf(
  task: RestorationSubject,
  target: RestorationTarget,
  session: ZooKeeperSession,
  options: PlanOptions,
  targets: PlanTargets | null,
  onRetry?: OnRetry,
): PlanInput {
  const { source, path } = sourceOfTarget(task, target, onRetry)
  return {
    openArchive: async (signal) => openArchive(await source.open(path, signal), signal),
    session,
    systemVersion: task.cluster.systemVersion,
    options,
    targets,
    knownEndpoints: knownEndpointsSchema.parse(target.service.knownEndpoints),
    knownBrokerIds: target.service.knownBrokerIds,
    writtenSha256: target.contentSha256,
    now: new Date(),
  }
}
