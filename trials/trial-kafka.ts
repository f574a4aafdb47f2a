import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { KafkaRecord } from '#testbed/kafka-tool.ts'
import {
  type PartitionView,
  type Produced,
  partitionViewSchema,
  producedSchema,
  recordsSchema,
  type TrialClient,
} from './trial-client.ts'
import { waitFor } from './wait-for.ts'

const askTimeoutMs = 30_000
const retryMs = 500

/** Where the clients find the cluster; asked anew each time, since brokers may be added. */
export interface TrialAddresses {
  bootstrap: string
  saslBootstrap: string
  zookeeper: string
}

export interface ProduceInput {
  topic: string
  partition?: number
  /** Keys are `<prefix>-000`, … */
  prefix: string
  count: number
  timeoutMs?: number
  /** Name of a producer that stays open. */
  producer?: string
  idempotent?: boolean
  oneByOne?: boolean
  timestamp?: number
  valueBytes?: number
  user?: string
  password?: string
}

/** What the trials ask of Kafka, with clients of its own version. */
export class TrialKafka {
  readonly #client: TrialClient
  readonly #addresses: () => TrialAddresses

  constructor(client: TrialClient, addresses: () => TrialAddresses) {
    this.#client = client
    this.#addresses = addresses
  }

  /** Replicas of each partition; the first leads. */
  async createTopic(
    topic: string,
    assignment: number[][] = [[1]],
    configs: Record<string, string> = {},
  ): Promise<void> {
    await this.ask('createTopic', { topic, assignment, configs }, z.string())
    await this.untilServed(topic)
  }

  /** Until every partition of the topics has a leader: brokers that have just started know nothing yet. */
  async untilServed(...topics: string[]): Promise<void> {
    await this.#untilPartitions(topics, 'has its leaders', ({ leader }) => leader >= 0)
  }

  /** Until every replica is in the ISR. */
  async untilInSync(...topics: string[]): Promise<void> {
    const isWhole = ({ leader, isr, replicas }: PartitionView) => leader >= 0 && isr.length === replicas.length
    await this.#untilPartitions(topics, 'is in sync', isWhole)
  }

  async #untilPartitions(topics: string[], what: string, test: (partition: PartitionView) => boolean): Promise<void> {
    for (const topic of topics) {
      await waitFor(`${topic} ${what}`, async () => {
        const partitions = Object.values(
          await this.describeTopic(topic).catch((): Record<string, PartitionView> => ({})),
        )
        return partitions.length > 0 && partitions.every(test) ? true : null
      })
    }
  }

  /** Moves a partition; where only the order changes, the leader moves and its epoch rises. */
  async reassign(topic: string, replicas: number[], partition = 0): Promise<void> {
    await this.ask('reassign', { topic, partition, replicas }, z.string())
    await waitFor(`broker ${replicas[0]} leads ${topic}`, async () => {
      const partitions = await this.describeTopic(topic)
      return partitions[partition]?.leader === replicas[0] ? true : null
    })
  }

  describeTopic(topic: string) {
    return this.ask('describeTopic', { topic }, z.record(z.string(), partitionViewSchema))
  }

  produce({ prefix, count, partition = 0, timeoutMs = 20_000, ...rest }: ProduceInput): Promise<Produced> {
    const keys = Array.from({ length: count }, (_, n) => `${prefix}-${String(n).padStart(3, '0')}`)
    const bootstrap = rest.user === undefined ? this.#addresses().bootstrap : this.#addresses().saslBootstrap
    return this.#client.ask('produce', { bootstrap, keys, partition, timeoutMs, ...rest }, producedSchema)
  }

  /** Every record of the topics. */
  consume(...topics: string[]): Promise<KafkaRecord[]> {
    return this.ask('consume', { topics }, recordsSchema)
  }

  /**
   * Of what was acknowledged, the records that are not there under their offset; all where they cannot be read. A
   * consumer that is refused tries again: brokers that have just started do not all know their partitions yet.
   */
  async countLost(
    topic: string,
    acknowledged: Readonly<Record<string, number>>,
    { partition = 0, timeoutMs = askTimeoutMs } = {},
  ): Promise<number> {
    const deadline = Date.now() + timeoutMs
    const read = (): Promise<KafkaRecord[]> =>
      this.ask('consume', { topics: [topic], timeoutMs }, recordsSchema).catch(async () => {
        if (Date.now() > deadline) return []
        await delay(retryMs)
        return read()
      })
    const records = await read()
    const there = new Set(records.map((one) => `${one.partition}/${one.offset}/${one.key}`))
    return Object.entries(acknowledged).filter(([key, offset]) => !there.has(`${partition}/${offset}/${key}`)).length
  }

  get saslBootstrap(): string {
    return this.#addresses().saslBootstrap
  }

  async ask<T>(command: string, input: object, answer: z.ZodType<T>): Promise<T> {
    const common = {
      bootstrap: this.#addresses().bootstrap,
      zookeeper: this.#addresses().zookeeper,
      timeoutMs: askTimeoutMs,
    }
    return this.#client.ask(command, { ...common, ...input }, answer)
  }
}
