import { gateId, readClusterId } from '#lib/kafka/cluster-id.ts'
import {
  type PartitionState,
  parseController,
  parseEpoch,
  parsePartitionState,
  parseTopic,
} from '#lib/kafka/topic-json.ts'
import type { ZnodeData, ZooKeeperSession } from '#lib/zookeeper/types.ts'
import { isZooKeeperError, ZooKeeperError } from '#lib/zookeeper/zookeeper-error.ts'
import { judgeRecovery } from './judge-recovery.ts'
import type { PartitionFault, RecoverySight, RecoveryState } from './recovery-state.ts'

export interface RecoveryOptions {
  /** Brokers that must come back besides those that assignments name; empty where nobody knows. */
  expectedBrokers: readonly number[]
  signal?: AbortSignal | undefined
}

/** Topics read by one request: each JSON may have up to 1 MB, usually some hundred bytes. */
const topicsInLot = 32
/** States read by one request, and such requests in flight: measured on 2 cores, more is not faster. */
const statesInLot = 400
const lotsInFlight = 8
const namedAtMost = 20

/**
 * How far the brokers have come back over a tree, from ZooKeeper only and without a write: registrations, controller,
 * leader and ISR of every partition, and the gate of an unfinished restoration. A broker that refused its cluster id
 * exits before it registers: it cannot be told here from one that was never started. Memory holds the topics' names and
 * a bounded number of lots. Throws ZK_* and the signal's reason.
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
  await surveyTopics(session, topics.sort(), survey, signal)
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
    if (data === undefined) return { fault: 'noState', why: 'no state znode' }
    if (state === null) return { fault: 'badState', why: 'the state is not as Kafka writes it' }
    const { leader, isr, controller_epoch: epoch } = state
    if (epoch > this.#controllerEpoch) {
      const why = `the state’s controller epoch ${epoch} is above /controller_epoch ${this.#controllerEpoch}: no controller may change it`
      return { fault: 'epochAhead', why }
    }
    if (leader < 0) {
      const last = isr.join(', ') || 'none'
      return { fault: 'leaderless', why: `the leader is -1; last in sync: ${last}` }
    }
    if (!this.#registered.has(leader)) {
      return { fault: 'leaderGone', why: `the leader is broker ${leader}, which is not registered` }
    }
    return null
  }
}

interface Assignment {
  topic: string
  partition: string
  replicas: readonly number[]
}

async function surveyTopics(
  session: ZooKeeperSession,
  topics: readonly string[],
  survey: TopicSurvey,
  signal: AbortSignal | undefined,
): Promise<void> {
  const inFlight = new Set<Promise<void>>()
  const readLot = async (lot: readonly Assignment[]) => {
    while (inFlight.size >= lotsInFlight) await Promise.race(inFlight)
    const reading = readStates(session, lot, survey).finally(() => inFlight.delete(reading))
    // It is awaited below, unless something else fails before.
    reading.catch(() => {})
    inFlight.add(reading)
  }
  let lot: Assignment[] = []
  for (let at = 0; at < topics.length; at += topicsInLot) {
    signal?.throwIfAborted()
    const names = topics.slice(at, at + topicsInLot)
    const contents = await readMany(
      session,
      names.map((name) => `/brokers/topics/${name}`),
    )
    for (const [index, topic] of names.entries()) {
      const data = contents[index]
      // Deleted since it was listed.
      if (data === undefined) continue
      const json = parseTopic(data)
      if (json === null) survey.addUnreadable(topic)
      for (const [partition, replicas] of Object.entries(json?.partitions ?? {})) {
        lot.push({ topic, partition, replicas })
        if (lot.length < statesInLot) continue
        await readLot(lot)
        lot = []
      }
    }
  }
  await readLot(lot)
  await Promise.all(inFlight)
}

async function readStates(session: ZooKeeperSession, lot: readonly Assignment[], survey: TopicSurvey): Promise<void> {
  const states = await readMany(
    session,
    lot.map(({ topic, partition }) => `/brokers/topics/${topic}/partitions/${partition}/state`),
  )
  for (const [index, { topic, partition, replicas }] of lot.entries()) {
    survey.add(topic, Number(partition), replicas, states[index])
  }
}

/** Data of each path in order, undefined where there is no such znode. */
async function readMany(session: ZooKeeperSession, paths: readonly string[]): Promise<(ZnodeData | undefined)[]> {
  if (paths.length === 0) return []
  const readings = await session.multiRead(paths.map((path) => ({ op: 'getData', path })))
  return readings.map((reading, index) => {
    if (reading.op === 'getData') return reading.data
    if (reading.op === 'error' && reading.zkCode === 'NO_NODE') return undefined
    const path = paths[index] ?? '/'
    const zkCode = reading.op === 'error' ? reading.zkCode : 'NO_NODE'
    throw new ZooKeeperError(zkCode, { attempt: `to read ${path}`, path })
  })
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
