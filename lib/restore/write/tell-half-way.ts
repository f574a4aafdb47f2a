import { gateId } from '#lib/kafka/cluster-id.ts'
import type { Reporter } from '#lib/progress.ts'
import type { WriteTally } from './write-tally.ts'

const goOn =
  'Do not start Kafka: brokers with data would exit, naming the cluster id RESTORE-IN-PROGRESS or a missing one. Retry goes on where this run stopped; Undo goes back.'

/** The last line of an offline run that failed or was stopped: what the tree is now, and what not to do. */
export function tellHalfWay(tally: WriteTally, report: Reporter): void {
  if (tally.isComplete) return
  const isUntouched = tally.outcome === 'nothing' && !tally.isGateClosed
  report.log(isUntouched ? 'info' : 'warn', describeTree(tally))
}

function describeTree(tally: WriteTally): string {
  if (tally.outcome === 'written') return `The tree is half restored. ${goOn}`
  if (tally.outcome === 'unknown') {
    return `The tree may be half restored: ZooKeeper did not answer what was sent last, and may have carried it out. ${goOn}`
  }
  if (tally.foundGate) {
    return `This run has written nothing, but the tree is half restored by an earlier one, and /cluster/id holds ${gateId} as before. ${goOn}`
  }
  if (tally.isGateClosed) {
    return `Nothing was restored, but /cluster/id holds ${gateId}, or may hold it: brokers with data exit, naming it. Retry or Undo puts the cluster id back.`
  }
  return 'Nothing was written: the tree is as it was found.'
}
