import { z } from 'zod'
import { getDb } from '#lib/db.ts'

const named = z.object({ name: z.string() }).catch({ name: '' })
const targetSchema = z.object({
  id: z.uuid().optional(),
  clusterId: z.uuid().optional(),
  serviceId: z.uuid().nullable().optional(),
  name: z.string().optional(),
  values: named.optional(),
})

/**
 * The name of what an action is about, asked before it happens, since a deleted thing has none after.
 * @param action `<object kind>.<verb>`
 */
export async function nameObject(action: string, values: unknown): Promise<string> {
  const target = targetSchema.safeParse(values)
  if (!target.success) return ''
  const { id, clusterId, serviceId, name } = target.data
  const byId = id === undefined ? null : await findName(action.slice(0, action.indexOf('.')), id)
  if (byId !== null) return byId
  const own = name ?? (target.data.values?.name || undefined)
  const service = serviceId == null ? null : await findName('kafka-service', serviceId)
  const cluster = clusterId === undefined ? null : await findName('cluster', clusterId)
  return [cluster, service ?? own].filter((part) => part != null).join(' / ') || (id ?? '')
}

async function findName(kind: string, id: string): Promise<string | null> {
  const db = getDb()
  const where = { where: { id }, select: { name: true } }
  switch (kind) {
    case 'backup-task':
      return (await db.backupTask.findUnique(where))?.name ?? null
    case 'restoration-task':
      return (await db.restorationTask.findUnique(where))?.name ?? null
    case 'cluster':
      return (await db.cluster.findUnique(where))?.name ?? null
    case 'user':
      return (await db.user.findUnique(where))?.name ?? null
    case 'name-service': {
      const nameService = await db.nameService.findUnique({
        where: { id },
        select: { name: true, cluster: { select: { name: true } } },
      })
      return nameService === null ? null : `${nameService.cluster.name} / ${nameService.name}`
    }
    case 'kafka-service': {
      const service = await db.kafkaService.findUnique({
        where: { id },
        select: { name: true, cluster: { select: { name: true } } },
      })
      return service === null ? null : `${service.cluster.name} / ${service.name}`
    }
    case 'execution': {
      const task = { select: { name: true } }
      const execution = await db.execution.findUnique({
        where: { id },
        select: { backupTask: task, restorationTask: task },
      })
      return execution?.backupTask?.name ?? execution?.restorationTask?.name ?? null
    }
    default:
      return null
  }
}
