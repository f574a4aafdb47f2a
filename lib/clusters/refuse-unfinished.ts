import type { Database } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { findHalfWay } from '#lib/queue/find-half-way.ts'

interface Change {
  clusterId: string
  /** Only what concerns this Kafka service, or archives of this path type; default: the whole cluster. */
  serviceId?: string
  pathType?: 'LocalHDFS' | 'RemoteHDFS' | 'OBS'
  /** Begins the message: "The bucket of the cluster a". */
  what: string
  field: string
}

/**
 * Where archives, safety backups and trees lie is not changed while a run goes there, nor under a restoration that has
 * written and is not at its end: its Retry and its Undo must find what it began.
 * @throws AppError WRONG_STATE with the name of the task
 */
export async function refuseUnfinished(db: Database, change: Change): Promise<void> {
  const { clusterId, serviceId, pathType, what, field } = change
  const named = { select: { name: true } } as const
  const running = await db.execution.findFirst({
    where: { clusterId, status: 'Running' },
    select: { backupTask: named, restorationTask: named },
  })
  if (running) {
    const name = (running.backupTask ?? running.restorationTask)?.name ?? ''
    throw new AppError('WRONG_STATE', `${what} cannot be changed while ${name} runs.`, {
      field,
      remedy: 'Wait until it has ended, or stop it.',
    })
  }
  const targets = await db.restorationTarget.findMany({
    where: { task: { clusterId }, ...(serviceId === undefined ? {} : { serviceId }) },
    select: {
      pathType: true,
      safetyBackups: true,
      task: { select: { id: true, name: true } },
    },
  })
  const halfWay = await findHalfWay(
    db,
    targets.map(({ task }) => task.id),
  )
  for (const target of targets) {
    const { id, name } = target.task
    const canBeUndone = Array.isArray(target.safetyBackups) && target.safetyBackups.length > 0
    const isHalfWay = halfWay.has(id)
    // Undo reads the safety backup, which lies in the LocalDir; only a Retry reads the archive.
    const isConcerned = pathType === undefined ? isHalfWay || canBeUndone : isHalfWay && target.pathType === pathType
    if (!isConcerned) continue
    throw new AppError(
      'WRONG_STATE',
      `${what} cannot be changed under the restoration ${name}, which ${isHalfWay ? 'is unfinished' : 'can still be undone'}.`,
      {
        field,
        remedy: isHalfWay
          ? 'Finish it with Retry, undo it, or delete the task first.'
          : 'Undo it, or delete the task: then it cannot be undone any more.',
      },
    )
  }
}
