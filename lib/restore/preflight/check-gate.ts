import { type GateCloser, gateId } from '#lib/kafka/cluster-id.ts'
import type { ArchiveFacts } from '../facts/archive-facts.ts'
import { coversCloser } from '../facts/gate-closer.ts'
import type { LiveFacts } from '../facts/live-facts.ts'
import type { PreflightFinding } from '../facts/plan-item.ts'
import type { PlanOptions } from '../facts/plan-options.ts'

type GateFacts = Pick<LiveFacts, 'isGated' | 'gateCloser'>

/**
 * What an unfinished restoration means for this one. It may lift the gate where it does at least what that one was
 * about to do: else the cluster would start on a tree of which nobody wrote the rest.
 */
export function checkGate(
  { trailer }: Pick<ArchiveFacts, 'trailer'>,
  { isGated, gateCloser }: GateFacts,
  options: PlanOptions,
): PreflightFinding[] {
  if (!isGated) return []
  const seen = describeGate(gateCloser)
  if (options.mode === 'online') {
    return [warning(seen, 'This one leaves that as it is. Finish that restoration, or undo it, with Kafka stopped.')]
  }
  if (gateCloser === null) {
    return [
      warning(
        `${seen} It was begun by another version, which does not say of which archive.`,
        'This restoration puts the cluster id back: make sure that it restores all that the other one was to restore. Do not start Kafka before.',
      ),
    ]
  }
  if (coversCloser(gateCloser, trailer.contentSha256, options)) {
    return [warning(seen, 'This restoration finishes it and puts the cluster id back. Do not start Kafka before.')]
  }
  const other =
    gateCloser.archive === trailer.contentSha256
      ? 'with other options, or of more than this one restores'
      : `of another archive (content hash ${gateCloser.archive.slice(0, 12)}…)`
  if (options.liftGate) {
    const remedy =
      'You chose to lift its gate: this restoration puts the cluster id back, and what the other one has not written stays unwritten.'
    return [{ ...warning(`${seen} It was ${other}.`, remedy), decision: 'liftGate' }]
  }
  return [
    {
      check: 'gate',
      decision: 'liftGate',
      result: 'error',
      seen: `${seen} It was ${other}, so this restoration cannot finish it.`,
      remedy:
        'Retry or undo that restoration first. Where neither can be done, tick "Lift the gate of another restoration" (--lift-gate) and plan again.',
    },
  ]
}

/**
 * The same for an Undo, which may lift the gate of the restoration that it takes back.
 * @param safetyBackup its content hash
 * @param closesGate it puts back the gate that its restoration found closed
 */
export function checkUndoGate(
  { isGated, gateCloser }: GateFacts,
  safetyBackup: string,
  closesGate: boolean,
): PreflightFinding[] {
  if (!isGated) return []
  const seen = describeGate(gateCloser)
  if (closesGate) {
    const remedy = 'It was so before the restoration that is undone, and stays so: Retry or undo the other one too.'
    return [warning(seen, remedy)]
  }
  if (gateCloser === null || gateCloser.safetyBackup === safetyBackup) {
    return [warning(seen, 'This Undo puts the cluster id back. Do not start Kafka before.')]
  }
  return [
    {
      check: 'gate',
      result: 'error',
      seen: `${seen} It is not the one that is to be undone.`,
      remedy: 'Retry or undo that restoration first.',
    },
  ]
}

function describeGate(closer: GateCloser | null): string {
  const by = closer === null ? '' : ` (${closer.holder}, ${closer.at})`
  return `An earlier restoration of this tree is unfinished${by}: /cluster/id holds ${gateId}, and brokers refuse to start.`
}

function warning(seen: string, remedy: string): PreflightFinding {
  return { check: 'gate', result: 'warning', seen, remedy }
}
