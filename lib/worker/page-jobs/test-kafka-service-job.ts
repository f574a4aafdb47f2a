import { connectOptionsOf } from '#lib/clusters/connect-options.ts'
import { storeKafkaFacts } from '#lib/clusters/store-kafka-facts.ts'
import { testConnection } from '#lib/clusters/test-connection.ts'
import type { ConnectionTestView } from '#lib/contract/clusters.ts'
import { typedPasswordPlace } from '#lib/queue/enqueue-job.ts'
import type { JobInput } from '#lib/queue/job-inputs.ts'
import { open } from '#lib/secrets/seal.ts'
import { parseConnectString } from '#lib/zookeeper/connect-string.ts'
import type { JobContext } from './job-context.ts'

/** Tries the ensemble of a Kafka service, saved or still in a form. What a saved one shows is remembered. */
export async function testKafkaServiceJob(
  input: JobInput<'test-kafka-service'>,
  { db, jobId, signal }: JobContext,
): Promise<ConnectionTestView> {
  const { serviceId, zookeeperConnect, zookeeperUser, password } = input
  const service = serviceId
    ? await db.kafkaService.findUnique({ where: { id: serviceId }, include: { cluster: true } })
    : null
  const connect =
    password.is === 'stored' && service
      ? { ...connectOptionsOf({ ...service, zookeeperUser }, signal), connect: parseConnectString(zookeeperConnect) }
      : {
          connect: parseConnectString(zookeeperConnect),
          credentials:
            password.is === 'typed'
              ? { user: zookeeperUser, password: open(password.sealed, typedPasswordPlace(jobId)) }
              : undefined,
        }
  const result = await testConnection({ connect, securityMode: service?.cluster.securityMode ?? 'Normal' }, signal)
  if (service && result.facts && service.zookeeperConnect === zookeeperConnect) {
    await storeKafkaFacts(service.id, result.facts)
  }
  return result
}
