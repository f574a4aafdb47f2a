import { z } from 'zod'
import { registerClusterIfMissing } from '#lib/clusters/register-cluster.ts'
import { closeDb } from '#lib/db.ts'

/** Puts the demo's Kafka into the inventory. Its only argument is JSON: see `inputSchema`. */
const inputSchema = z.object({
  name: z.string(),
  kafkaVersion: z.string(),
  zookeeperConnect: z.string(),
  dataStoragePath: z.string(),
})

const { name, kafkaVersion, zookeeperConnect, dataStoragePath } = inputSchema.parse(JSON.parse(process.argv[2] ?? ''))
try {
  await registerClusterIfMissing({
    name,
    systemVersion: 'MRS 3.3.0',
    networkType: 'IPv4',
    securityMode: 'Normal',
    dataStoragePath,
    services: [{ name: 'Kafka', kafkaVersion, zookeeperConnect }],
  })
} finally {
  await closeDb()
}
