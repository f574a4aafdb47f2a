import type { PreflightFinding } from '#lib/restore/facts/plan-item.ts'
import type { PlanOptions } from '#lib/restore/facts/plan-options.ts'
import { startInOrder } from '#lib/restore/plan/archive-isr.ts'
import { adviseOnClusterId } from '#lib/restore/recovery/cluster-id-edits.ts'
import type { RecoveryState } from '#lib/restore/recovery/recovery-state.ts'
import type { WriteOutcome } from '#lib/restore/write/write-tally.ts'

interface RestoredPlan {
  options: Pick<PlanOptions, 'acceptArchiveIsr'>
  findings: readonly PreflightFinding[]
}

/** What comes after a restoration that succeeded, line by line. */
export function adviseAfterSuccess(
  clusterIds: { live: string | null; archived: string | null },
  { options, findings }: RestoredPlan,
): string[] {
  return [
    ...findings.filter(({ check }) => check === 'securityLeftOut').map(({ seen }) => `Users and ACLs first. ${seen}`),
    'Leave ZooKeeper up: the metadata is there.',
    'Keep clients off, and auto.create.topics.enable=false on the brokers, until all is well: a client that comes too early can create a topic anew under an old name.',
    ...adviseOnStart(options, findings),
    'Watch them come back with kmc watch. When all is well, start the clients and set automatic creation back.',
    ...adviseOnIds(clusterIds),
  ]
}

/** A repetition that only finishes no longer knows what the runs before it wrote: the tick is what counts. */
function adviseOnStart({ acceptArchiveIsr }: RestoredPlan['options'], findings: RestoredPlan['findings']): string[] {
  if (!acceptArchiveIsr) {
    return [
      'Start all brokers together. Where that cannot be done, start those with the newest data first: the first to come leads, and those that come later follow it.',
    ]
  }
  const evidence = findings.filter(({ check }) => check === 'archiveIsr').map(({ seen }) => seen)
  return [[...evidence, startInOrder].join(' ')]
}

function adviseOnIds({ live, archived }: { live: string | null; archived: string | null }): string[] {
  if (live === null || archived === null || live === archived) return []
  const { edits } = adviseOnClusterId({ zookeeperId: live, diskId: archived, files: [], brokerIds: [] })
  return [
    `ZooKeeper holds the cluster id ${live}, the archive is of ${archived}. Brokers with the disks of the archive's time refuse to start until meta.properties in each directory of log.dirs holds: ${edits[0]?.line ?? `cluster.id=${live}`}`,
  ]
}

/** Of a WriteTally. */
export interface FailedRun {
  outcome: WriteOutcome
  isComplete: boolean
  isOnline: boolean
}

const written: Record<WriteOutcome, string> = {
  nothing: 'This run has written nothing.',
  unknown: 'Whether this run has written anything is not known: the answer of ZooKeeper did not come.',
  written: 'What was written so far stays.',
}

/**
 * What a run that failed or was stopped half-way means, or one that found another half-way.
 * @param tree null where it could not be looked at
 */
export function adviseAfterFailure(tree: RecoveryState | null, { outcome, isComplete, isOnline }: FailedRun): string[] {
  if (isComplete) return ['Everything is written and read back, and the cluster id stands: it failed at its last look.']
  const lines = [written[outcome]]
  if (!isOnline) {
    lines.push(
      'Do not start Kafka. A broker that starts on a half-restored tree may take a topic without its configuration for one with the default retention, or a partition without its state for an empty one, and delete or lose records.',
      ...(tree === null
        ? ['What brokers would meet now could not be read.']
        : ['What brokers would meet now:', ...tree.lines.map((line) => `  ${line}`), ...describeBar(tree)]),
    )
  }
  lines.push('Repeat the same command: it goes on from there, to the same end as one undisturbed run.')
  return lines
}

function describeBar({ isGated, clusterId }: RecoveryState): string[] {
  if (isGated) return []
  return clusterId === null
    ? [
        '  Brokers with data on their disks exit before they load a log; the first one to start would invent an id, which a repeated restore overwrites.',
      ]
    : ['  The cluster id stands in ZooKeeper, so nothing keeps brokers out: they would start on this tree as it is.']
}
