import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Shutdown } from '#launch/shutdown.ts'
import { ensureKafkaJars, type KafkaVersion } from '#testbed/java-parts.ts'
import { type BrokerPorts, defineKafkaCluster, type KafkaCluster } from '#testbed/kafka-cluster.ts'
import { type KafkaRecord, type KafkaTool, kafkaRecordSchema, prepareKafkaTool } from '#testbed/kafka-tool.ts'
import { startZooKeeper } from '#testbed/zookeeper-server.ts'
import { requireFreePort } from './free-ports.ts'
import type { Settings } from './settings.ts'
import { step } from './step.ts'

/** Real ZooKeeper and three real brokers with something in them, kept between starts. */
export interface DemoCluster {
  readonly version: KafkaVersion
  readonly zookeeperConnect: string
  readonly bootstrap: string
  readonly saslBootstrap: string
  readonly users: Readonly<Record<string, string>>
  startKafka(): Promise<void>
  /** Clean stop of every broker; ZooKeeper stays. */
  stopKafka(): Promise<void>
  runningBrokers(): number[]
  /** The slip of an administrator; answers what was done. */
  breakMetadata(): Promise<string[]>
  /** Whether the records are all there, the user can log in, the ACLs hold: one line each. */
  check(): Promise<CheckResult[]>
}

export interface CheckResult {
  isGood: boolean
  line: string
}

const chroot = '/kafka'
const brokerCount = 3
const topics = ['audit-log', 'clickstream', 'orders', 'payments']

/** Written last when the cluster is filled: without it the folder is made anew. */
const seededSchema = z.object({
  users: z.record(z.string(), z.string()),
  records: z.array(kafkaRecordSchema),
  acls: z.array(z.string()),
  configs: z.record(z.string(), z.record(z.string(), z.string().nullable())),
})
type Seeded = z.infer<typeof seededSchema>

/** Starts ZooKeeper and the brokers, and fills them at the first start. */
export async function startDemoCluster(
  settings: Settings,
  version: KafkaVersion,
  shutdown: Shutdown,
): Promise<DemoCluster> {
  const dir = join(settings.dataDir, `demo-${version}`)
  const seededFile = join(dir, 'seeded.json')
  const ports = brokerPorts(settings.KMC_DEMO_KAFKA_PORT)
  await requireFreePort(settings.KMC_DEMO_ZOOKEEPER_PORT, 'KMC_DEMO_ZOOKEEPER_PORT')
  for (const port of ports.flatMap(({ plain, sasl }) => [plain, sasl])) {
    await requireFreePort(port, 'KMC_DEMO_KAFKA_PORT')
  }
  const isFirstStart = !existsSync(seededFile)
  // A first start that was interrupted left half of it.
  if (isFirstStart) await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true })

  process.env.KMC_JARS_DIR ??= join(settings.dataDir, 'jars')
  const { jars, tool } = await step(`Kafka ${version} and its ZooKeeper, from Maven or kept`, async () => {
    const jars = await ensureKafkaJars(version)
    return { jars, tool: await prepareKafkaTool(jars) }
  })
  shutdown.signal.throwIfAborted()
  const zookeeper = await step('Starting ZooKeeper', () =>
    startZooKeeper({ jars, dataDir: join(dir, 'zookeeper'), port: settings.KMC_DEMO_ZOOKEEPER_PORT }),
  )
  shutdown.onStop('ZooKeeper', () => zookeeper.stop())
  const kafka = await defineKafkaCluster({ jars, dir, ports, zookeeperConnect: `${zookeeper.connect}${chroot}` })
  shutdown.onStop('Kafka', () => kafka.stop())
  await step(`Starting ${brokerCount} Kafka brokers`, () => kafka.start())
  shutdown.signal.throwIfAborted()

  if (isFirstStart)
    await step('Filling Kafka with topics, users, ACLs and records', () => seed(kafka, tool, seededFile))
  const seeded = seededSchema.parse(JSON.parse(await readFile(seededFile, 'utf8')))
  return {
    version,
    zookeeperConnect: kafka.zookeeperConnect,
    bootstrap: kafka.bootstrap,
    saslBootstrap: kafka.saslBootstrap,
    users: seeded.users,
    startKafka: () => kafka.start(),
    stopKafka: () => kafka.stop(),
    runningBrokers: () => kafka.runningIds(),
    breakMetadata: () => tool.breakMetadata(kafka.zookeeperConnect),
    check: () => checkCluster(kafka, tool, seeded),
  }
}

async function seed(kafka: KafkaCluster, tool: KafkaTool, seededFile: string): Promise<void> {
  const users = { alice: randomBytes(9).toString('base64url'), bob: randomBytes(9).toString('base64url') }
  await tool.seed({ bootstrap: kafka.bootstrap, zookeeper: kafka.zookeeperConnect, users })
  const seeded: Seeded = {
    users,
    records: await tool.consume(kafka.bootstrap, topics),
    acls: await tool.acls(kafka.bootstrap),
    configs: await tool.configs(kafka.bootstrap),
  }
  await writeFile(seededFile, JSON.stringify(seeded), { mode: 0o600 })
}

async function checkCluster(kafka: KafkaCluster, tool: KafkaTool, seeded: Seeded): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for (const topic of topics) {
    const expected = seeded.records.filter((record) => record.topic === topic)
    const found = await countFound(kafka, tool, topic, expected)
    const line = `topic ${topic}: ${found} of ${expected.length} records, compared by offset, key and value`
    results.push({ isGood: found === expected.length, line })
  }
  const acls = await tool.acls(kafka.bootstrap)
  const keptAcls = seeded.acls.filter((acl) => acls.includes(acl)).length
  const aclLine = `ACLs: ${keptAcls} of ${seeded.acls.length}`
  results.push({ isGood: keptAcls === seeded.acls.length, line: aclLine })
  results.push(compareConfigs(seeded.configs, await tool.configs(kafka.bootstrap)))

  const tryToRead = (user: string, group: string) =>
    tool.login({
      saslBootstrap: kafka.saslBootstrap,
      user,
      password: seeded.users[user] ?? '',
      action: 'consume',
      topic: 'orders',
      group,
      timeoutMs: 15_000,
    })
  // The ACLs name groups "readers-…"; any other is open to everybody, so that only the topic's ACL stops bob.
  const [alice, bob] = await Promise.all([tryToRead('alice', 'readers-check'), tryToRead('bob', 'visitors')])
  results.push({ isGood: alice.ok, line: `alice logs in and reads orders: ${alice.ok ? 'yes' : alice.error}` })
  results.push({
    isGood: !bob.ok && bob.error === 'TopicAuthorizationException',
    line: `bob, whom no ACL allows it, is kept from orders: ${bob.ok ? 'no, he reads it' : bob.error}`,
  })
  return results
}

function compareConfigs(expected: Seeded['configs'], found: Seeded['configs']): CheckResult {
  const changed = Object.entries(expected).filter(([name, values]) => !isDeepStrictEqual(found[name], values))
  if (changed.length === 0) return { isGood: true, line: 'configurations: as in the beginning' }
  return { isGood: false, line: `configurations changed: ${changed.map(([name]) => name).join(', ')}` }
}

async function countFound(
  kafka: KafkaCluster,
  tool: KafkaTool,
  topic: string,
  expected: readonly KafkaRecord[],
): Promise<number> {
  if (!(await tool.topics(kafka.bootstrap)).includes(topic)) return 0
  const found = new Set((await tool.consume(kafka.bootstrap, [topic])).map(identify))
  return expected.filter((record) => found.has(identify(record))).length
}

function identify({ topic, partition, offset, key, sha256 }: KafkaRecord): string {
  return JSON.stringify([topic, partition, offset, key, sha256])
}

function brokerPorts(first: number): BrokerPorts[] {
  return Array.from({ length: brokerCount }, (_, index) => ({
    plain: first + index,
    sasl: first + brokerCount + index,
  }))
}
