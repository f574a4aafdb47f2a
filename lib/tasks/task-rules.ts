import type { Database } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'

/** The manual's limit. */
export const maxTasksOfAKind = 100

/** Makes transactions that decide about the same restoration task wait for each other until they end. */
export async function lockRestorationTask(db: Database, id: string): Promise<void> {
  await db.$queryRaw`SELECT "id" FROM "RestorationTask" WHERE "id" = ${id}::uuid FOR UPDATE`
}

/** @throws AppError LIMIT_REACHED */
export function refuseTooMany(count: number): void {
  if (count < maxTasksOfAKind) return
  throw new AppError('LIMIT_REACHED', `There are already ${maxTasksOfAKind} tasks of this kind.`, {
    remedy: 'Delete one that is not needed any more; its archives stay where they are.',
  })
}

/** @throws AppError NOT_FOUND with field clusterId, INVALID_INPUT for a service that is not of the cluster */
export async function requireServicesOfCluster(
  db: Database,
  clusterId: string,
  serviceIds: readonly string[] | null,
): Promise<void> {
  const cluster = await db.cluster.findUnique({
    where: { id: clusterId },
    select: { name: true, services: { select: { id: true } } },
  })
  if (cluster === null) throw new AppError('NOT_FOUND', 'There is no such cluster.', { field: 'clusterId' })
  const own = new Set(cluster.services.map(({ id }) => id))
  if (serviceIds?.some((id) => !own.has(id))) {
    throw new AppError('INVALID_INPUT', `A chosen Kafka service is not of the cluster ${cluster.name}.`, {
      field: 'serviceIds',
    })
  }
}

/** @throws AppError NAME_TAKEN */
export function taskNameTaken(name: string, cause: unknown): AppError {
  return new AppError('NAME_TAKEN', `There is already a task ${name} of this kind.`, { field: 'name', cause })
}

export function taskNotFound(): AppError {
  return new AppError('NOT_FOUND', 'There is no such task.')
}
