import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { kafkaServiceSchema } from '#lib/contract/clusters.ts'
import { type Database, getDb, isReferenceViolation, isUniqueViolation } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { sealZookeeperPassword } from '#lib/secrets/zookeeper-password.ts'
import { formatServer, parseConnectString } from '#lib/zookeeper/connect-string.ts'
import { refuseUnfinished } from './refuse-unfinished.ts'

export type KafkaServiceValues = z.output<typeof kafkaServiceSchema>

/** @param userName who sets the password @throws AppError NOT_FOUND, NAME_TAKEN, INVALID_INPUT */
export async function createKafkaService(
  clusterId: string,
  values: KafkaServiceValues,
  userName: string,
  db: Database = getDb(),
): Promise<{ id: string }> {
  const id = randomUUID()
  const data = { id, clusterId, ...columnsOf(id, values, userName) }
  if ((await db.cluster.findUnique({ where: { id: clusterId } })) === null) {
    throw new AppError('NOT_FOUND', 'There is no such cluster.')
  }
  return refuseTakenName(values.name, () => db.kafkaService.create({ data, select: { id: true } }))
}

/** @throws AppError NOT_FOUND, NAME_TAKEN, INVALID_INPUT, WRONG_STATE for another tree under a run or an unfinished restoration */
export async function updateKafkaService(id: string, values: KafkaServiceValues, userName: string): Promise<void> {
  await requirePasswordAgain(id, values)
  const data = columnsOf(id, values, userName)
  const before = await getDb().kafkaService.findUnique({ where: { id } })
  if (before && !isSameTree(before.zookeeperConnect, values.zookeeperConnect)) {
    await refuseUnfinished(getDb(), {
      clusterId: before.clusterId,
      serviceId: id,
      what: `The ZooKeeper address of ${before.name}`,
      field: 'zookeeperConnect',
    })
  }
  const { count } = await refuseTakenName(values.name, () => getDb().kafkaService.updateMany({ where: { id }, data }))
  if (count === 0) throw serviceNotFound()
}

/**
 * What is stored was given for one user of one ensemble: it is not sent to other servers, nor under another name.
 * @throws AppError INVALID_INPUT (field zookeeperPassword) where the stored password would be
 */
export async function requirePasswordAgain(
  id: string,
  { zookeeperConnect, zookeeperUser, zookeeperPassword }: Omit<KafkaServiceValues, 'name' | 'kafkaVersion'>,
): Promise<void> {
  if (zookeeperPassword !== undefined || zookeeperUser === '') return
  const stored = await getDb().kafkaService.findUnique({ where: { id } })
  if (stored === null || stored.zookeeperPasswordSealed === null) return
  const changed =
    serversOf(stored.zookeeperConnect) !== serversOf(zookeeperConnect)
      ? 'other servers'
      : stored.zookeeperUser !== zookeeperUser
        ? 'another user'
        : undefined
  if (changed === undefined) return
  throw new AppError('INVALID_INPUT', `The stored ZooKeeper password was given for ${changed}.`, {
    field: 'zookeeperPassword',
    remedy: 'Type it again: what is stored is never sent to another server or for another user.',
  })
}

/** In one order: a chroot, or the same servers in another, sends the password nowhere else. */
function serversOf(zookeeperConnect: string): string {
  return parseConnectString(zookeeperConnect).servers.map(formatServer).toSorted().join()
}

/** @throws AppError NOT_FOUND, WRONG_STATE while tasks name it */
export async function deleteKafkaService(id: string): Promise<void> {
  const tasks = { select: { task: { select: { name: true } } } }
  const service = await getDb().kafkaService.findUnique({
    where: { id },
    include: { backupTasks: tasks, restorationTargets: tasks },
  })
  if (service === null) throw serviceNotFound()
  const users = [...service.backupTasks, ...service.restorationTargets].map(({ task }) => task.name)
  if (users.length > 0) throw serviceInUse(service.name, users.join(', '))
  try {
    await getDb().kafkaService.delete({ where: { id } })
  } catch (error) {
    // A task was created meanwhile.
    if (isReferenceViolation(error)) throw serviceInUse(service.name, 'a new task')
    throw error
  }
}

/** The same chroot and a server in common: the others were replaced. */
function isSameTree(one: string, other: string): boolean {
  const [here, there] = [parseConnectString(one), parseConnectString(other)]
  const servers = new Set(there.servers.map(formatServer))
  return here.chroot === there.chroot && here.servers.some((server) => servers.has(formatServer(server)))
}

function columnsOf(id: string, values: KafkaServiceValues, userName: string) {
  const { name, kafkaVersion, zookeeperConnect, zookeeperUser, zookeeperPassword } = values
  parseConnectString(zookeeperConnect)
  return {
    ...{ name, kafkaVersion, zookeeperConnect, zookeeperUser },
    ...passwordColumnsOf(id, zookeeperUser === '' ? '' : zookeeperPassword, userName),
  }
}

/** undefined keeps what is set, '' removes it. */
function passwordColumnsOf(id: string, password: string | undefined, userName: string) {
  switch (password) {
    case undefined:
      return {}
    case '':
      return { zookeeperPasswordSealed: null, zookeeperPasswordSetAt: null, zookeeperPasswordSetBy: null }
    default:
      return {
        zookeeperPasswordSealed: sealZookeeperPassword(id, password),
        zookeeperPasswordSetAt: new Date(),
        zookeeperPasswordSetBy: userName,
      }
  }
}

async function refuseTakenName<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('NAME_TAKEN', `The cluster already has a Kafka service ${name}.`, {
      field: 'name',
      cause: error,
    })
  }
}

function serviceInUse(name: string, tasks: string): AppError {
  return new AppError('WRONG_STATE', `The Kafka service ${name} is named in the tasks ${tasks}.`, {
    remedy: 'Delete them, or take the service out of the backup tasks first.',
  })
}

function serviceNotFound(): AppError {
  return new AppError('NOT_FOUND', 'There is no such Kafka service.')
}
