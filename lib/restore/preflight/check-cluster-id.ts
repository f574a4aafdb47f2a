import type { ArchiveFacts } from '../facts/archive-facts.ts'
import { chooseClusterId, isInventedId } from '../facts/choose-cluster-id.ts'
import type { LiveFacts } from '../facts/live-facts.ts'
import type { PlanInput } from '../facts/plan-input.ts'
import type { PreflightCheck, PreflightFinding } from '../facts/plan-item.ts'
import { okFinding } from './ok-finding.ts'

/** What becomes of the live cluster id, and what brokers will say to it. */
export function checkClusterId(
  archive: ArchiveFacts,
  live: LiveFacts,
  input: Pick<PlanInput, 'targets' | 'options'>,
): PreflightFinding {
  const check: PreflightCheck = 'clusterId'
  if (archive.clusterId === null) {
    return {
      check,
      result: 'warning',
      seen: 'The archive holds no cluster id.',
      remedy: 'The live one, if any, stays.',
    }
  }
  if (live.clusterId === null && live.hasChroot && !live.isGated && input.options.selection !== null) {
    // A lost tree has no gate to tell that another restoration of it is unfinished: the missing id is all there is.
    const isChosen = input.options.liftGate
    return {
      check,
      decision: 'liftGate',
      result: isChosen ? 'warning' : 'error',
      seen: `Lost; ${archive.clusterId} is written last, and Kafka starts then on what is there. This restoration writes only a part.`,
      remedy: isChosen
        ? 'You chose to lift the gate: what this restoration does not write stays missing when Kafka starts.'
        : 'Restore everything. Where an earlier restoration of this tree stopped half-way, finish that one first: its Retry goes on. Where a part is all there is to restore, tick "Lift the gate of another restoration" (--lift-gate) and plan again.',
    }
  }
  if (live.clusterId === null) return okFinding(check, `Lost; ${archive.clusterId} is written last.`)
  if (live.clusterId === archive.clusterId) return okFinding(check, `${live.clusterId}, as in the archive.`)
  const wanted = chooseClusterId(input, archive, live)
  const seen = `ZooKeeper holds the cluster id ${live.clusterId}, the archive ${archive.clusterId}.`
  const wasDecided = input.targets?.clusterId === archive.clusterId
  if (wanted === archive.clusterId && (isInventedId(archive, live) || (wasDecided && !input.options.takeClusterId))) {
    return {
      check,
      result: 'warning',
      seen: `${seen} A broker that was started too early invented the live one, on a tree without a cluster id.`,
      remedy: `${archive.clusterId} replaces it. That broker may have kept the invented id on its disk: if it does not start then, its meta.properties is to be edited.`,
    }
  }
  return {
    check,
    result: 'warning',
    seen,
    remedy:
      wanted === archive.clusterId
        ? `${archive.clusterId} replaces it. Brokers whose meta.properties name ${live.clusterId} will not start until that is edited.`
        : "The archive is of another cluster, or Kafka was installed anew since. The live id stays, and topics with other ids are kept as conflicts unless the archive's are taken back.",
  }
}
