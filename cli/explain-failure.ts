import { readRecovery } from '#lib/restore/recovery/read-recovery.ts'
import type { RecoveryState } from '#lib/restore/recovery/recovery-state.ts'
import { adviseAfterFailure, type FailedRun } from './advice.ts'
import { withZooKeeper, type ZooKeeperAccess } from './zookeeper-access.ts'

/** The run's own session may be lost, and its signal has perhaps ended it. */
const lookMs = 15_000

/** What brokers would meet now, and what to do. Never throws: the failure itself has been told. */
export async function explainFailure(
  access: ZooKeeperAccess,
  run: FailedRun,
): Promise<{ lines: string[]; tree: RecoveryState | null }> {
  const signal = AbortSignal.timeout(lookMs)
  const tree = await withZooKeeper(access, signal, (session) =>
    readRecovery(session, { expectedBrokers: [], signal }),
  ).catch(() => null)
  return { lines: adviseAfterFailure(tree, run), tree }
}
