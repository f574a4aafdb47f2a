import type { RecoveryState } from '#lib/restore/recovery/recovery-state.ts'
import type { ErrorView } from './action-result.ts'

/** How the brokers of a Kafka service come back: polled while a page watches them. */
export interface RecoveryView {
  /** null before the first look, and when the newest one failed. */
  recovery: RecoveryState | null
  /** Why the newest look failed. */
  error: ErrorView | null
  /** When that look ended. */
  at: string | null
  /** A worker looks now, or will as soon as one is free. */
  isLooking: boolean
  hasWorker: boolean
}
