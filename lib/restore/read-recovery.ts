import { gateId, readClusterId } from '#lib/kafka/cluster-id.ts'
import {
  type PartitionState,
  parseController,
  parseEpoch,
  parsePartitionState,
  parseTopic,
} from '#lib/kafka/topic-json.ts'
import type { ZnodeData, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import { judgeRecovery } from './judge-recovery.ts'
import type { PartitionFault, RecoverySight, RecoveryState } from './recovery-state.ts'

export interface RecoveryOptions {
  /** Brokers that must come back besides those that assignments name; empty where nobody knows. */
  expectedBrokers: readonly number[]
  signal?: AbortSignal | undefined
}

/** Reads in flight at once: all of a look together, however its topics are cut. */
const readsInFlight = 128
/** Topics in hand at once: each holds its JSON, up to 1 MB. */
const topicsInHand = 64
const namedAtMost = 20

/**
 * How far the brokers have come back over a tree, from ZooKeeper only and without a write: registrations, controller,
 * leader and ISR of every partition, and the gate of an unfinished restoration. A broker that refused its cluster id
 * exits before it registers: it cannot be told here from one that was never started. Memory holds the topics' names and
 * a bounded window of reads. Throws ZK_* and the signal's reason.
 */
export async function readRecovery(
  session: ZooKeeperSession,
  { expectedBrokers, signal }: RecoveryOptions,
): Promise<RecoveryState> {
  await ifThere(session.sync('/'))
  const [clusterId, controller, epoch, ids, topics] = await Promise.all([
    readData(session, '/cluster/id'),
    readData(session, '/controller'),
    readData(session, '/controller_epoch'),
    readChildren(session, '/brokers/ids'),
    readChildren(session, '/brokers/topics'),
  ])
  const { id, isGated } = readClusterId(clusterId ?? null)
  const registered = ids.map(Number).sort(ascending)
  const survey = new TopicSurvey(new Set(registered), parseEpoch(epoch ?? null) ?? 0)
  const reads = new ReadWindow()
  await forEachBounded(topics.sort().values(), topicsInHand, signal, async (topic) => {
    const path = `/brokers/topics/${topic}`
    const data = await reads.run(() => readData(session, path))
    // Deleted since it was listed.
    if (data === undefined) return
    const json = parseTopic(data)
    if (json === null) return survey.addUnreadable(topic)
    const assignments = Object.entries(json.partitions)
    await forEachBounded(assignments.values(), readsInFlight, signal, async ([partition, replicas]) => {
      const state = await reads.run(() => readData(session, `${path}/partitions/${partition}/state`))
      survey.add(topic, Number(partition), replicas, state)
    })
  })
  // Elected while we were reading: then its states are not ahead of it.
  const epochNow = survey.hasEpochAhead() ? await readData(session, '/controller_epoch') : epoch
  if (!sameData(epoch, epochNow)) survey.forgetEpochs()
  const expected = [...new Set([...expectedBrokers, ...survey.replicaBrokers])].sort(ascending)
  return judgeRecovery({
    clusterId: id === gateId ? null : id,
    isGated,
    brokers: { expected, registered, missing: expected.filter((broker) => !registered.includes(broker)) },
    controller: parseController(controller ?? null)?.brokerid ?? null,
    topics: topics.length,
    ...survey.result(),
  })
}

/** Counts what the states of all partitions say. */
class TopicSurvey {
  readonly #registered: ReadonlySet<number>
  readonly #controllerEpoch: number
  readonly #counts = { partitions: 0, withLeader: 0, underReplicated: 0 }
  readonly #unreadable: RecoverySight['unreadableTopics'] = { count: 0, names: [] }
  readonly #faultCounts: RecoverySight['faultCounts'] = {
    noState: 0,
    badState: 0,
    epochAhead: 0,
    leaderless: 0,
    leaderGone: 0,
  }
  #faults: RecoverySight['faults'] = []
  readonly replicaBrokers = new Set<number>()

  constructor(registered: ReadonlySet<number>, controllerEpoch: number) {
    this.#registered = registered
    this.#controllerEpoch = controllerEpoch
  }

  addUnreadable(topic: string): void {
    this.#unreadable.count++
    if (this.#unreadable.names.length < namedAtMost) this.#unreadable.names.push(topic)
  }

  /** @param data undefined: there is no such znode */
  add(topic: string, partition: number, replicas: readonly number[], data: ZnodeData | undefined): void {
    this.#counts.partitions++
    for (const replica of replicas) this.replicaBrokers.add(replica)
    const state = parsePartitionState(data ?? null)
    if (state !== null) {
      if (this.#registered.has(state.leader)) this.#counts.withLeader++
      if (state.isr.length < replicas.length) this.#counts.underReplicated++
    }
    const found = this.#findFault(state, data)
    if (found === null) return
    this.#faultCounts[found.fault]++
    // Before a broker starts no leader is there: only what a start does not cure is worth a name.
    const isExpected = this.#registered.size === 0 && (found.fault === 'leaderless' || found.fault === 'leaderGone')
    if (!isExpected && this.#faults.length < namedAtMost) this.#faults.push({ topic, partition, ...found })
  }

  hasEpochAhead(): boolean {
    return this.#faultCounts.epochAhead > 0
  }

  forgetEpochs(): void {
    this.#faultCounts.epochAhead = 0
    this.#faults = this.#faults.filter(({ fault }) => fault !== 'epochAhead')
  }

  result() {
    const byPlace = (a: RecoverySight['faults'][number], b: RecoverySight['faults'][number]) =>
      a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1
    return {
      ...this.#counts,
      unreadableTopics: this.#unreadable,
      faultCounts: this.#faultCounts,
      faults: this.#faults.toSorted(byPlace),
    }
  }

  #findFault(state: PartitionState | null, data: ZnodeData | undefined): { fault: PartitionFault; why: string } | null {
    if (data === undefined) return { fault: 'noState', why: 'it has no state znode' }
    if (state === null) return { fault: 'badState', why: 'its state cannot be read as Kafka writes it' }
    const { leader, isr, controller_epoch: epoch } = state
    if (epoch > this.#controllerEpoch) {
      const why = `its controller epoch ${epoch} is above /controller_epoch ${this.#controllerEpoch}: no controller may change it`
      return { fault: 'epochAhead', why }
    }
    if (leader < 0) {
      const last = isr.join(', ') || 'none'
      return { fault: 'leaderless', why: `its leader is -1; last in sync: ${last}` }
    }
    if (!this.#registered.has(leader)) {
      return { fault: 'leaderGone', why: `its leader is broker ${leader}, which is not registered` }
    }
    return null
  }
}

/** Lets so many reads be under way and no more; the others wait in their order. */
class ReadWindow {
  #free = readsInFlight
  readonly #waiting: (() => void)[] = []

  async run<T>(read: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await read()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }
}

/** Takes the items in turn, `inHand` at a time. */
async function forEachBounded<T>(
  items: IterableIterator<T>,
  inHand: number,
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const workers = Array.from({ length: inHand }, async () => {
    for (const item of items) {
      signal?.throwIfAborted()
      await work(item)
    }
  })
  await Promise.all(workers)
}

async function readData(session: ZooKeeperSession, path: string): Promise<ZnodeData | undefined> {
  return (await ifThere(session.getData(path)))?.data
}

async function readChildren(session: ZooKeeperSession, path: string): Promise<string[]> {
  return (await ifThere(session.getChildren(path)))?.children ?? []
}

async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE')) return undefined
    throw error
  }
}

function sameData(a: ZnodeData | undefined, b: ZnodeData | undefined): boolean {
  return (a ?? '').toString() === (b ?? '').toString()
}

function ascending(a: number, b: number): number {
  return a - b
}
