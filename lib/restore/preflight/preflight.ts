import type { ArchiveHeader } from '#lib/archive/format.ts'
import { sameTimeSource } from '#lib/zookeeper/ensemble-clock.ts'
import type { ArchiveFacts } from '../facts/archive-facts.ts'
import type { LiveFacts } from '../facts/live-facts.ts'
import { mapBroker } from '../facts/map-brokers.ts'
import type { PlanTargets, PreflightCheck, PreflightFinding } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'
import { checkBrokerMapping } from './check-broker-mapping.ts'
import { type BrokerSurroundings, checkBrokers } from './check-brokers.ts'
import { checkClusterId } from './check-cluster-id.ts'
import { checkGate } from './check-gate.ts'
import { okFinding } from './ok-finding.ts'

export interface Surroundings extends BrokerSurroundings {
  systemVersion: string
}

/** What can be told before the archive is read whole. Pure: everything was looked at before. */
export function checkSurroundings(input: Surroundings): PreflightFinding[] {
  return [
    checkSystemVersion(input.header, input.systemVersion),
    checkLiveMigration(input.live),
    ...checkBrokers(input),
    ...checkEnsembleClock(input.live),
  ]
}

/** What the operator and the console know of the brokers that will run after the restoration. */
export interface ExpectedBrokers {
  options: PlanOptions
  knownBrokerIds: readonly number[]
  /** Of an earlier run of the same task; null: there was none. */
  targets: PlanTargets | null
}

/** What the whole archive says against the live tree. */
export function checkArchive(archive: ArchiveFacts, live: LiveFacts, brokers: ExpectedBrokers): PreflightFinding[] {
  return [
    checkWholeness(archive),
    ...checkArchivedMigration(archive),
    ...checkGate(archive, live, brokers.options),
    checkClusterId(archive, live, brokers),
    ...checkBrokerMapping(archive, brokers.options),
    checkReplicaBrokers(archive, live, brokers),
  ]
}

/** Every archive proves its own hash only: whoever may write to the place can put another one there. */
export function checkContent(
  { trailer }: Pick<ArchiveFacts, 'trailer'>,
  { writtenSha256 }: { writtenSha256?: string | null },
): PreflightFinding[] {
  const found = trailer.contentSha256
  if (!writtenSha256 || writtenSha256 === found) return []
  return [
    {
      check: 'archive',
      result: 'error',
      seen: `This is not the archive that the backup wrote: its content hash is ${found}, and the backup’s was ${writtenSha256}.`,
      remedy:
        'Find out who may write to that place, and restore from another copy. If it is another archive on purpose, give it a name of its own and create a task for that.',
    },
  ]
}

/** Without a write nothing tells the ensemble's time, unless a znode is of the future. */
function checkEnsembleClock({ futureStamp }: LiveFacts): PreflightFinding[] {
  if (futureStamp === null) return []
  return [{ check: 'ensembleClock', result: 'warning', seen: futureStamp, remedy: sameTimeSource }]
}

function checkWholeness({ trailer }: ArchiveFacts): PreflightFinding {
  const check: PreflightCheck = 'archive'
  if (trailer.status === 'partial') {
    return {
      check,
      result: 'warning',
      seen: `The archive is partial: ${trailer.unreadable.map((root) => root.path).join(', ')} could not be read when it was taken.`,
      remedy: 'What is missing from it is not restored. Take a complete archive where there is one.',
    }
  }
  if (!trailer.stable) {
    return {
      check,
      result: 'warning',
      seen: `The archive is whole (${trailer.znodes} znodes, every checksum right), but Kafka changed znodes while it was taken.`,
      remedy:
        'A znode may be from a moment later than its neighbour. Prefer an archive marked stable where there is one.',
    }
  }
  return okFinding(check, `Whole: ${trailer.znodes} znodes, every checksum right.`)
}

function checkSystemVersion(header: ArchiveHeader, systemVersion: string): PreflightFinding {
  const check: PreflightCheck = 'systemVersion'
  if (header.systemVersion === systemVersion) return okFinding(check, `${systemVersion}, as the cluster's.`)
  return {
    check,
    result: 'error',
    seen: `The archive is of system version ${header.systemVersion}, the cluster has ${systemVersion}.`,
    remedy:
      'Choose an archive of the same system version; if the cluster has another version than is entered under Clusters, correct it there.',
  }
}

function checkLiveMigration(live: LiveFacts): PreflightFinding {
  const check: PreflightCheck = 'migration'
  if (!live.hasMigration && (live.controller?.kraftControllerEpoch ?? -1) < 0) {
    return okFinding(check, 'No migration to KRaft under way.')
  }
  return { check, result: 'error', seen: 'ZooKeeper holds the state of a migration to KRaft.', remedy: migrationRemedy }
}

/** Whether one is under way now is told by the live tree alone. */
function checkArchivedMigration(archive: ArchiveFacts): PreflightFinding[] {
  if (!archive.hasMigration) return []
  return [
    {
      check: 'archivedMigration',
      result: 'warning',
      seen: 'The archive was taken during a migration to KRaft.',
      remedy:
        'It holds what ZooKeeper held then; what the KRaft controllers had not yet written there is missing. Prefer an archive from before the migration or after its roll-back where there is one.',
    },
  ]
}

const migrationRemedy =
  'Nothing may be restored while the KRaft controllers own the metadata. Finish or roll back the migration first.'

function checkReplicaBrokers(
  archive: ArchiveFacts,
  live: LiveFacts,
  { options, knownBrokerIds }: ExpectedBrokers,
): PreflightFinding {
  const check: PreflightCheck = 'replicaBrokers'
  const { brokerMapping, expectedBrokers } = options
  const named = [...new Set([...archive.replicaBrokerIds].map((id) => mapBroker(brokerMapping, id)))].sort(
    (a, b) => a - b,
  )
  const list = named.join(', ') || 'none'
  if (options.mode === 'online') return okFinding(check, 'No topic is written while Kafka runs.')
  const ofThisCluster = [
    ...live.brokers.map((broker) => broker.id),
    ...knownBrokerIds,
    ...expectedBrokers,
    ...Object.values(brokerMapping),
  ]
  const seenInArchive = archive.header.brokers.map((broker) => broker.id)
  const expected = new Set(ofThisCluster.length > 0 ? ofThisCluster : seenInArchive)
  const decision = 'brokerMapping'
  if (expected.size === 0) {
    return {
      check,
      decision,
      result: 'warning',
      seen: `Replicas in the archive lie on brokers ${list}; which brokers exist is not known.`,
      remedy: 'Partitions whose brokers do not come back stay without a leader.',
    }
  }
  const missing = named.filter((id) => !expected.has(id))
  const isAnswered = Object.keys(brokerMapping).length > 0 || expectedBrokers.length > 0
  if (missing.length === 0) {
    const known = okFinding(check, `Replicas lie on brokers ${list}, all known.`)
    return isAnswered ? { ...known, decision } : known
  }
  const isCertain = ofThisCluster.length > 0
  return {
    check,
    decision,
    result: isCertain ? 'error' : 'warning',
    seen: `Replicas in the archive lie on brokers ${missing.join(', ')}, ${isCertain ? `which this cluster does not have (known: ${[...expected].sort((a, b) => a - b).join(', ')})` : 'which were not registered when it was taken'}.`,
    remedy: isCertain
      ? 'Partitions there would stay offline for ever, and with them __consumer_offsets and every group. Map them to brokers of this cluster ("Map brokers"), or name them under "Expected brokers" if they will come back.'
      : 'Their partitions stay without a leader there until those brokers start.',
  }
}
