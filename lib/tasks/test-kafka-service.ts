import { type KafkaServiceValues, requirePasswordAgain } from '#lib/clusters/change-kafka-service.ts'
import { getDb } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { enqueueConnectionTest } from '#lib/queue/enqueue-job.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'

/** Test connection of a service as it is stored. @throws AppError NOT_FOUND, LIMIT_REACHED */
export async function testKafkaService(serviceId: string, userName: string): Promise<{ jobId: string }> {
  const service = await getDb().kafkaService.findUnique({ where: { id: serviceId } })
  if (service === null) throw new AppError('NOT_FOUND', 'There is no such Kafka service.')
  const { zookeeperConnect, zookeeperUser } = service
  const zookeeperPassword = undefined
  return enqueueConnectionTest(getDb(), { serviceId, zookeeperConnect, zookeeperUser, zookeeperPassword, userName })
}

/**
 * Test connection of what stands in a form, not saved yet.
 * @param serviceId whose stored password counts while none is typed, for the same servers and user; null for a new service
 * @throws AppError INVALID_INPUT, LIMIT_REACHED
 */
export async function testKafkaServiceValues(
  serviceId: string | null,
  { zookeeperConnect, zookeeperUser, zookeeperPassword }: KafkaServiceValues,
  userName: string,
): Promise<{ jobId: string }> {
  parseConnectString(zookeeperConnect)
  if (serviceId !== null) {
    await requirePasswordAgain(serviceId, { zookeeperConnect, zookeeperUser, zookeeperPassword })
  }
  return enqueueConnectionTest(getDb(), { serviceId, zookeeperConnect, zookeeperUser, zookeeperPassword, userName })
}
