import type { KafkaFactsView } from './clusters.ts'
import type { ExecutionKind, ExecutionView, ProgressView } from './executions.ts'
import type { UnreadableView } from './listing.ts'

export interface OverviewView {
  clusters: {
    cluster: { id: string; name: string; systemVersion: string }
    services: {
      id: string
      name: string
      lastGoodBackup: { at: string; sizeBytes: number; path: string; executionId: string } | null
      copies: number
      /** Last facts seen by a backup, restoration or connection test; null where none yet. */
      facts: KafkaFactsView | null
    }[]
    running: { executionId: string; taskName: string; kind: ExecutionKind }[]
  }[]
  recent: ExecutionView[]
  /** Executions that would stand among the recent ones, and services whose facts are left out. */
  unreadable: UnreadableView[]
}

/** The masthead's poll. */
export interface RunningView {
  executions: { id: string; kind: ExecutionKind; taskId: string; taskName: string; progress: ProgressView }[]
  waiting: number
  /** Workers whose heartbeat is fresh; 0 means that nothing will run. */
  workers: number
}
