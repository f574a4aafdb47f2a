import type { ArchiveFacts } from './archive-facts.ts'
import type { LiveFacts } from './live-facts.ts'
import type { PlanInput } from './plan-input.ts'
import type { PlanOptions } from './plan-options.ts'

/** What /cluster/id is to hold: as decided when the task was first started, since a broker may have invented another. */
export function chooseClusterId(
  { targets, options }: Pick<PlanInput, 'targets' | 'options'>,
  archive: ArchiveFacts,
  live: LiveFacts,
): string | null {
  const fresh = freshClusterId(archive, live, options)
  return options.takeClusterId ? fresh : (targets?.clusterId ?? fresh)
}

/**
 * True where the live id is another than the archive's and nothing stands behind it: a broker that was started before
 * the restoration invented it on an empty tree.
 */
export function isInventedId(archive: ArchiveFacts, live: LiveFacts): boolean {
  const { clusterId, isGated, isFresh } = live
  return clusterId !== null && archive.clusterId !== null && clusterId !== archive.clusterId && !isGated && isFresh
}

/** The live id stays where there is one with something behind it, unless the archive's is asked for. */
function freshClusterId(archive: ArchiveFacts, live: LiveFacts, { mode, takeClusterId }: PlanOptions): string | null {
  const isTaken = mode === 'offline' && archive.clusterId !== null && (takeClusterId || isInventedId(archive, live))
  return isTaken ? archive.clusterId : (live.clusterId ?? archive.clusterId)
}
