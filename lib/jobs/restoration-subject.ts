import { openArchive } from '#lib/archive/read-archive.ts'
import { knownEndpointsSchema } from '#lib/clusters/kafka-facts.ts'
import { AppError } from '#lib/errors.ts'
import type { PrismaClient } from '#lib/generated/prisma/client.ts'
import type { PlanTargets } from '#lib/restore/plan-item.ts'
import type { PlanOptions } from '#lib/restore/plan-options.ts'
import type { PlanInput } from '#lib/restore/plan-restoration.ts'
import { createSource } from '#lib/sources/create-source.ts'
import { restorationPlaceSchema } from '#lib/sources/path-types.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'

/** A restoration task with everything that planning and running it need. Throws NOT_FOUND. */
export async function readRestorationSubject(db: PrismaClient, taskId: string) {
  const task = await db.restorationTask.findUnique({
    where: { id: taskId },
    include: {
      cluster: true,
      targets: { include: { service: true }, orderBy: { service: { name: 'asc' } } },
    },
  })
  if (!task) throw new AppError('NOT_FOUND', 'This restoration task is gone.')
  return task
}

export type RestorationSubject = Awaited<ReturnType<typeof readRestorationSubject>>
export type RestorationTarget = RestorationSubject['targets'][number]

/** The place of a target's archive, its driver and the archive's path in it. */
export function sourceOfTarget(task: RestorationSubject, target: RestorationTarget) {
  const place = restorationPlaceSchema.parse(target.place)
  return { source: createSource(place, task.cluster), path: place.sourcePath }
}

/** What the engine plans one service from. */
export function planInputOf(
  task: RestorationSubject,
  target: RestorationTarget,
  session: ZooKeeperSession,
  options: PlanOptions,
  targets: PlanTargets | null,
): PlanInput {
  const { source, path } = sourceOfTarget(task, target)
  return {
    openArchive: async (signal) => openArchive(await source.open(path, signal), signal),
    session,
    systemVersion: task.cluster.systemVersion,
    options,
    targets,
    knownEndpoints: knownEndpointsSchema.parse(target.service.knownEndpoints),
    knownBrokerIds: target.service.knownBrokerIds,
    now: new Date(),
  }
}
