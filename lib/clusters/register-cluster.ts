import { getDb } from '#lib/db.ts'
import type { ClusterValues } from './change-cluster.ts'
import { createKafkaService, type KafkaServiceValues } from './change-kafka-service.ts'

export interface ClusterRegistration extends ClusterValues {
  services: Pick<KafkaServiceValues, 'name' | 'kafkaVersion' | 'zookeeperConnect'>[]
}

/** Puts a cluster with its Kafka services into the inventory, unless one of its name is there: that one stays as it is. */
export async function registerClusterIfMissing({ services, ...values }: ClusterRegistration): Promise<void> {
  await getDb().$transaction(async (db) => {
    if ((await db.cluster.findUnique({ where: { name: values.name } })) !== null) return
    const { id } = await db.cluster.create({ data: values })
    for (const service of services) {
      await createKafkaService(id, { ...service, zookeeperUser: '', zookeeperPassword: undefined }, 'setup', db)
    }
  })
}
