import { gateId } from '#lib/kafka/cluster-id.ts'
import type { RecoverySight, RecoveryStage, RecoveryState } from './recovery-state.ts'

/** What a look at the tree means: the stage, and a sentence for each thing that is or is not well. Pure. */
export function judgeRecovery(sight: RecoverySight): RecoveryState {
  const state = stageOf(sight)
  const lines = [...describe(sight), ...(state === 'well' ? [recordsUnseen] : [])]
  return { ...sight, state, judges: 'znodes', lines }
}

const recordsUnseen =
  "Whether every record is there cannot be seen from ZooKeeper: a leader that lacks some looks the same. After a restoration with the archive's leader and ISR compare the end offsets of important topics with what is known before the clients start."

function stageOf(sight: RecoverySight): RecoveryStage {
  const { brokers, controller, topics, partitions, faultCounts } = sight
  if (sight.isGated) return 'gated'
  const hasBroker = brokers.registered.length > 0
  // While brokers run, a topic being created has no state for a moment.
  const stateless = hasBroker ? 0 : faultCounts.noState
  const incurable = stateless + faultCounts.badState + faultCounts.epochAhead + sight.unreadableTopics.count
  if (incurable > 0 || (sight.clusterId === null && (hasBroker || topics > 0))) return 'notWell'
  if (!hasBroker) return 'waiting'
  const isWhole = sight.withLeader === partitions && sight.underReplicated === 0
  return brokers.missing.length === 0 && controller !== null && isWhole ? 'well' : 'recovering'
}

function describe(sight: RecoverySight): string[] {
  return [...describeClusterId(sight), ...describeBrokers(sight), ...describePartitions(sight)]
}

function describeClusterId({ isGated, clusterId, topics, brokers }: RecoverySight): string[] {
  const { registered } = brokers
  if (isGated) {
    const lines = [
      `A restoration of this tree is unfinished: /cluster/id holds ${gateId}${clusterId === null ? '' : ` in place of ${clusterId}`}.`,
      'Do not start Kafka: brokers with data on their disks exit at once and touch nothing; one with an empty disk would start and keep the false id. Retry or undo the restoration first.',
    ]
    if (registered.length === 0) return lines
    return [
      ...lines,
      `${nameBrokers(registered)} registered all the same: stop it, its disk was empty. Its meta.properties now holds the false id.`,
    ]
  }
  if (clusterId !== null || (topics === 0 && registered.length === 0)) return []
  return registered.length === 0
    ? [
        'There is no cluster id: the first broker to start would invent one, and brokers with data exit. Restore it first.',
      ]
    : ['There is no cluster id, though brokers are registered: a broker that starts next would invent one.']
}

function describeBrokers({ brokers, controller, topics, partitions }: RecoverySight): string[] {
  const { expected, registered, missing } = brokers
  if (registered.length === 0) {
    const whom = expected.length === 0 ? '' : ` Expected: ${expected.join(', ')}.`
    return [`No broker is registered; ${count(topics, 'topic')}, ${count(partitions, 'partition')}.${whom}`]
  }
  const lines = [
    missing.length === 0
      ? `${nameBrokers(registered)} registered.`
      : `${registered.length - strangersOf(brokers)} of ${count(expected.length, 'broker')} registered; missing: ${missing.join(', ')}. One that refuses its cluster id exits before it registers: look into its server.log.`,
  ]
  lines.push(controller === null ? 'No controller is elected.' : `Broker ${controller} is the controller.`)
  return lines
}

function describePartitions(sight: RecoverySight): string[] {
  const { partitions, withLeader, underReplicated, faults, faultCounts, unreadableTopics, brokers } = sight
  const lines: string[] = []
  const hasBroker = brokers.registered.length > 0
  if (hasBroker)
    lines.push(`${withLeader} of ${count(partitions, 'partition')} in ${count(sight.topics, 'topic')} have a leader.`)
  if (hasBroker && underReplicated > 0) {
    lines.push(
      `${count(underReplicated, 'partition')} with fewer replicas in sync than assigned: followers catch up once their brokers are there.`,
    )
  }
  if (unreadableTopics.count > 0) {
    lines.push(
      `${count(unreadableTopics.count, 'topic')} that Kafka cannot read: ${nameFirst(unreadableTopics.names, unreadableTopics.count)}. A controller would write an empty topic over it: restore it first.`,
    )
  }
  const byReason = Map.groupBy(faults, ({ why }) => why)
  for (const [why, those] of byReason) {
    lines.push(`${those.map(({ topic, partition }) => `${topic}-${partition}`).join(', ')}: ${why}.`)
  }
  const { noState, badState, epochAhead, leaderless, leaderGone } = faultCounts
  const found = noState + badState + epochAhead + (hasBroker ? leaderless + leaderGone : 0)
  if (found > faults.length) lines.push(`…and ${count(found - faults.length, 'more partition')}.`)
  if (noState > 0 && !hasBroker)
    lines.push('A partition without state loses records as soon as a broker starts: restore it first.')
  return lines
}

function strangersOf({ expected, registered }: RecoverySight['brokers']): number {
  return registered.filter((id) => !expected.includes(id)).length
}

function nameBrokers(ids: readonly number[]): string {
  return ids.length === 1 ? `Broker ${ids[0]} is` : `Brokers ${ids.join(', ')} are`
}

function nameFirst(names: readonly string[], total: number): string {
  return total > names.length ? `${names.join(', ')} and ${total - names.length} more` : names.join(', ')
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}
