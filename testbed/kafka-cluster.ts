import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { type JavaProcess, startJava } from './java-process.ts'

export interface KafkaClusterOptions {
  /** Folder of jars: `ensureKafkaJars`. It decides the version. */
  jars: string
  /** Logs and configuration of the brokers; kept between starts. */
  dir: string
  /** With the chroot. */
  zookeeperConnect: string
  /** Listener ports, one broker for each; default three brokers on free ports. */
  ports?: BrokerPorts[]
  /** Default 18 s as Kafka's own; after a kill a start waits for that long. */
  sessionTimeoutMs?: number
  startTimeoutMs?: number
}

export interface BrokerPorts {
  /** PLAINTEXT: brokers among themselves and administration; whoever comes here is super user. */
  plain: number
  /** SASL_PLAINTEXT with SCRAM-SHA-512: users. */
  sasl: number
}

/** A running Kafka with the authorizer on; brokers are numbered from 1. It ends with this process. */
export interface KafkaCluster {
  readonly zookeeperConnect: string
  /** Of the PLAINTEXT listeners. */
  readonly bootstrap: string
  readonly saslBootstrap: string
  readonly brokerIds: readonly number[]
  /** Those whose process lives. */
  runningIds(): number[]
  /** Starts what is stopped and returns when each broker says that it has started. */
  start(ids?: readonly number[]): Promise<void>
  /** Clean stop; returns when the processes are gone. */
  stop(ids?: readonly number[]): Promise<void>
  /** SIGKILL, as a crash; returns when the process is gone. */
  kill(id: number): Promise<void>
}

interface Broker {
  id: number
  dir: string
  ports: BrokerPorts
  /** False once it was told to stop. */
  isWanted: boolean
  process?: JavaProcess
}

const readyPollMs = 100
/** A broker whose controller is gone takes up to half a minute to leave. */
const stopGraceMs = 60_000
const startedLine = /\[KafkaServer id=\d+\] started/
const registeredLine = /NodeExistsException.*\n(?:\tat .*\n)*\tat kafka\.zk\.KafkaZkClient\.registerBroker/

/** Starts Kafka in ZooKeeper mode and returns when every broker serves. */
export async function startKafkaCluster(options: KafkaClusterOptions): Promise<KafkaCluster> {
  const cluster = await defineKafkaCluster(options)
  await cluster.start()
  return cluster
}

/** The same without starting it. */
export async function defineKafkaCluster(options: KafkaClusterOptions): Promise<KafkaCluster> {
  const ports = options.ports ?? (await freeBrokerPorts(3))
  const brokers = ports.map(
    (own, index): Broker => ({
      id: index + 1,
      dir: join(options.dir, `broker-${index + 1}`),
      ports: own,
      isWanted: false,
    }),
  )
  const addresses = (listener: keyof BrokerPorts) => ports.map((own) => `127.0.0.1:${own[listener]}`).join(',')
  const select = (ids: readonly number[] | undefined) => brokers.filter(({ id }) => !ids || ids.includes(id))

  return {
    zookeeperConnect: options.zookeeperConnect,
    bootstrap: addresses('plain'),
    saslBootstrap: addresses('sasl'),
    brokerIds: brokers.map(({ id }) => id),
    runningIds: () => brokers.filter(isRunning).map(({ id }) => id),
    async start(ids) {
      const wanted = select(ids).filter((broker) => !isRunning(broker))
      const results = await Promise.allSettled(wanted.map((broker) => startBroker(broker, options)))
      const failed = results.find((result) => result.status === 'rejected')
      if (!failed) return
      await Promise.all(wanted.map(stopBroker))
      throw failed.reason
    },
    async stop(ids) {
      await Promise.all(select(ids).map(stopBroker))
    },
    async kill(id) {
      for (const { process } of select([id])) {
        process?.kill()
        await process?.ended
      }
    },
  }
}

function isRunning(broker: Broker): boolean {
  return broker.process !== undefined && !broker.process.hasEnded()
}

/**
 * A broker that was killed stays registered until its session ends, and one that starts meanwhile exits: it is started
 * again until the deadline.
 */
async function startBroker(broker: Broker, options: KafkaClusterOptions): Promise<void> {
  await mkdir(broker.dir, { recursive: true })
  await writeFile(propertiesFileOf(broker), propertiesOf(broker, options))
  const deadline = Date.now() + (options.startTimeoutMs ?? 120_000)
  broker.isWanted = true
  while (!(await launchBroker(broker, options.jars, deadline))) await delay(readyPollMs)
}

/** False where an earlier session still holds the broker's registration. */
async function launchBroker(broker: Broker, jars: string, deadline: number): Promise<boolean> {
  const logFile = join(broker.dir, 'server.log')
  const logStart = await sizeOf(logFile)
  const process = await startJava({
    jars,
    mainClass: 'kafka.Kafka',
    args: [propertiesFileOf(broker)],
    jvmArgs: [
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-Dorg.slf4j.simpleLogger.showDateTime=true',
      '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss,SSS',
    ],
    logFile,
  })
  broker.process = process
  for (;;) {
    // Asked before the log is read: a broker that has ended writes no more.
    const hasEnded = process.hasEnded()
    const log = (await readFile(logFile)).subarray(logStart).toString()
    if (startedLine.test(log)) return true
    if (hasEnded && registeredLine.test(log) && broker.isWanted && Date.now() < deadline) return false
    if (hasEnded || Date.now() > deadline) {
      process.kill()
      throw new Error(`Kafka broker ${broker.id} did not start:\n${await process.logTail()}`)
    }
    await delay(readyPollMs)
  }
}

async function stopBroker(broker: Broker): Promise<void> {
  broker.isWanted = false
  await broker.process?.stop(stopGraceMs)
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  )
}

/** Free ports for the listeners of `count` brokers. */
export async function freeBrokerPorts(count: number): Promise<BrokerPorts[]> {
  const ports: BrokerPorts[] = []
  for (let n = 0; n < count; n++) ports.push({ plain: await freePort(), sasl: await freePort() })
  return ports
}

function propertiesFileOf({ dir }: Broker): string {
  return join(dir, 'server.properties')
}

function propertiesOf({ id, dir, ports }: Broker, options: KafkaClusterOptions): string {
  const properties = {
    'broker.id': id,
    listeners: `PLAINTEXT://127.0.0.1:${ports.plain},SASL_PLAINTEXT://127.0.0.1:${ports.sasl}`,
    'security.inter.broker.protocol': 'PLAINTEXT',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'authorizer.class.name': 'kafka.security.authorizer.AclAuthorizer',
    'super.users': 'User:ANONYMOUS',
    'allow.everyone.if.no.acl.found': true,
    'auto.create.topics.enable': false,
    'zookeeper.connect': options.zookeeperConnect,
    'zookeeper.session.timeout.ms': options.sessionTimeoutMs ?? 18_000,
    'log.dirs': join(dir, 'log'),
    'offsets.topic.num.partitions': 5,
    'offsets.topic.replication.factor': 3,
    'transaction.state.log.num.partitions': 3,
    'transaction.state.log.replication.factor': 3,
    'transaction.state.log.min.isr': 2,
    'group.initial.rebalance.delay.ms': 0,
    // Small: several brokers share a machine with a browser and a build.
    'num.network.threads': 2,
    'num.io.threads': 2,
    'log.cleaner.dedupe.buffer.size': 4_194_304,
    // A broker that cannot hand over its partitions (their znodes are gone) must not try for minutes.
    'controlled.shutdown.max.retries': 1,
    'controlled.shutdown.retry.backoff.ms': 200,
    'controller.socket.timeout.ms': 5000,
  }
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
