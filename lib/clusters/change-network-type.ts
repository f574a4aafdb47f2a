import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import { toJsonColumn } from '#lib/db-text.ts'
import { AppError } from '#lib/errors.ts'
import { familyOf, ipModes } from '#lib/sources/place-fields.ts'

/** Of every path type that has an IP Mode. */
const addressedSchema = z.looseObject({
  ipMode: z.enum(ipModes),
  host: z.string().optional(),
  nameNode: z.string().optional(),
})

/**
 * IP Mode follows from the cluster's network type: places of its tasks whose server is a name take the new one, an
 * address of the other family stands in the way. Restorations that succeeded never run again and stay as they were.
 * @throws AppError WRONG_STATE with the names of the tasks in the way
 */
export async function changeNetworkType(
  clusterId: string,
  networkType: (typeof ipModes)[number],
  db: Database,
): Promise<void> {
  // Held until the end: an address saved meanwhile must not be taken back beside its new password.
  await db.$queryRaw`SELECT "id" FROM "BackupTask" WHERE "clusterId" = ${clusterId}::uuid FOR UPDATE`
  const [backups, targets] = await Promise.all([
    db.backupTask.findMany({ where: { clusterId }, select: { id: true, name: true, place: true } }),
    db.restorationTarget.findMany({
      where: { task: { clusterId, status: { not: 'Success' } } },
      select: { taskId: true, serviceId: true, place: true, task: { select: { name: true } } },
    }),
  ])
  const inTheWay = new Set<string>()
  const follow = (place: unknown, task: string): object | null => {
    const { data } = addressedSchema.safeParse(place)
    if (data === undefined || data.ipMode === networkType) return null
    const family = familyOf(data.host ?? data.nameNode ?? '')
    if (family !== 0 && networkType !== `IPv${family}`) inTheWay.add(task)
    return { ...data, ipMode: networkType }
  }
  for (const { id, name, place } of backups) {
    const followed = follow(place, name)
    if (followed) await db.backupTask.update({ where: { id }, data: { place: toJsonColumn(followed) } })
  }
  for (const { taskId, serviceId, place, task } of targets) {
    const followed = follow(place, task.name)
    const where = { taskId_serviceId: { taskId, serviceId } }
    if (followed) await db.restorationTarget.update({ where, data: { place: toJsonColumn(followed) } })
  }
  if (inTheWay.size === 0) return
  const shown = `${[...inTheWay].slice(0, 5).join(', ')}${inTheWay.size > 5 ? ', …' : ''}`
  const other = networkType === 'IPv4' ? 'IPv6' : 'IPv4'
  throw new AppError('WRONG_STATE', `The tasks ${shown} have servers with ${other} addresses.`, {
    field: 'networkType',
    remedy: `Enter those servers by name in the backup tasks, and delete the restoration tasks, then change the network type to ${networkType}.`,
  })
}
