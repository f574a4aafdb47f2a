import type { ArchiveFacts } from '../facts/archive-facts.ts'
import { chooseClusterId } from '../facts/choose-cluster-id.ts'
import type { LiveFacts } from '../facts/live-facts.ts'
import { mapBroker } from '../facts/map-brokers.ts'
import type { PlanInput } from '../facts/plan-input.ts'
import type { PlanTargets } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'

/** Room left between what is known and what is written, so that what happened unseen is passed too. */
const margin = 1000
/** Brokers ever made in one cluster are fewer than this. */
const farBeyond = 100_000
const producerIdMargin = 10n ** 12n
/** More than any cluster hands out. */
const producerIdsPerSecond = 10n ** 6n
/** Each step of the broker-id counter is a write; a broker a minute is more than any cluster makes. */
const maxAgeSteps = 100_000
const producerIdBlockSize = 1000n

/**
 * The numbers that must go forward, past everything the archive and the live tree know. They rise with the archive's
 * age in seconds beyond a margin, so that the same archive restored twice, with brokers running in between, still goes
 * forward: what they did between the two is known to nobody when the tree was lost. An epoch lasts for decades so.
 */
export function computePlanTargets(
  archive: ArchiveFacts,
  live: LiveFacts,
  options: PlanOptions,
  now: Date,
): PlanTargets {
  const age = Math.max(0, Math.ceil((now.getTime() - Date.parse(archive.header.startedAt)) / 1000))
  return {
    controllerEpoch:
      archive.controllerEpoch === null && live.controllerEpoch === null
        ? null
        : Math.max(archive.controllerEpoch ?? 0, live.controllerEpoch ?? 0, archive.highestStateControllerEpoch) +
          margin +
          age,
    leaderEpochRaise: margin + 2 * age,
    brokerIdCounter:
      archive.brokerIdCounter === null && live.brokerIdCounter === null
        ? null
        : brokerIdCounterTarget(archive, live, options, age),
    producerIdBlockStart: producerIdBlockStart(archive, live, age),
    clusterId: chooseClusterId({ targets: null, options }, archive, live),
  }
}

/** Stored targets are kept, so that two tries end in the same tree as one, until a controller has run past them. */
export function choosePlanTargets(
  input: Pick<PlanInput, 'targets' | 'options' | 'now'>,
  archive: ArchiveFacts,
  live: LiveFacts,
): PlanTargets {
  const { targets, options, now } = input
  const fresh = computePlanTargets(archive, live, options, now)
  if (targets === null) return fresh
  const areSpent = targets.controllerEpoch !== null && (live.controllerEpoch ?? 0) > targets.controllerEpoch
  return { ...(areSpent ? fresh : targets), clusterId: chooseClusterId(input, archive, live) }
}

/**
 * Where the live counter is past everything known it is the target itself: decided once, so that a Retry that finds it
 * half raised goes on.
 */
function brokerIdCounterTarget(archive: ArchiveFacts, live: LiveFacts, options: PlanOptions, age: number): number {
  const needed = neededBrokerIdCounter(archive, options)
  if (live.brokerIdCounter !== null && live.brokerIdCounter >= needed) return live.brokerIdCounter
  return Math.max(needed, live.brokerIdCounter ?? 0) + margin + Math.min(Math.ceil(age / 60), maxAgeSteps)
}

/** Kafka generates ids as 1000 + version of /brokers/seqid: the version must not fall below any id in an assignment. */
export function neededBrokerIdCounter(archive: ArchiveFacts, { brokerMapping }: PlanOptions): number {
  const counter = archive.brokerIdCounter ?? 0
  // An id far beyond the counter was given by hand (an address as a number, say) and never generated.
  const generated = [...archive.replicaBrokerIds]
    .map((id) => mapBroker(brokerMapping, id) - 1000)
    .filter((count) => count <= counter + farBeyond)
  return Math.max(counter, 0, ...generated)
}

/** End of the last block anybody knows to have been handed out; null where none is known. */
export function lastProducerId(facts: Pick<ArchiveFacts | LiveFacts, 'producerIdBlock'>): bigint | null {
  return typeof facts.producerIdBlock === 'string' ? null : BigInt(facts.producerIdBlock.block_end)
}

function producerIdBlockStart(archive: ArchiveFacts, live: LiveFacts, age: number): string | null {
  if (archive.producerIdBlock === 'absent' && live.producerIdBlock === 'absent') return null
  if (archive.producerIdBlock === 'null' && live.producerIdBlock === 'null') return null
  let last = -1n
  for (const id of [lastProducerId(archive), lastProducerId(live)]) if (id !== null && id > last) last = id
  return String(last + 1n + producerIdMargin + BigInt(age) * producerIdsPerSecond)
}

export function producerIdBlockJson(start: string, broker: number): Buffer {
  const end = String(BigInt(start) + producerIdBlockSize - 1n)
  return Buffer.from(JSON.stringify({ version: 1, broker, block_start: start, block_end: end }))
}
