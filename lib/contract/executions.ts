import { z } from 'zod'
import type { ErrorCode } from '#lib/errors.ts'
import type { PlanKind } from '#lib/restore/facts/plan-item.ts'

export const executionStatuses = ['Waiting', 'Running', 'Success', 'SuccessWithConflicts', 'Failed', 'Stopped'] as const
export type ExecutionStatus = (typeof executionStatuses)[number]
export type TaskStatus = 'Ready' | ExecutionStatus

/** Progress of what runs, the same shape for backups and restorations. */
export interface ProgressView {
  percent: number
  /** Key of the phase in hand below `phases` in the message catalogue; null before the first and after the last. */
  phase: string | null
  done: number
  total: number | null
  /** Znodes a second, null while unknown. */
  rate: number | null
  secondsLeft: number | null
  /** Znode or file in hand. */
  inHand: string | null
}

export interface PhaseView {
  phase: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped'
  startedAt: string | null
  endedAt: string | null
  done: number
  total: number | null
}

export interface ExecutionSummaryView {
  id: string
  status: ExecutionStatus
  startedAt: string | null
  endedAt: string | null
  /** First line of the reason of a failure. */
  reason: string | null
  sizeBytes: number | null
  znodes: number | null
}

export interface BackupFileView {
  id: string
  serviceName: string
  path: string
  sizeBytes: number
  znodes: number
  status: 'complete' | 'partial'
  verifiedAt: string | null
  /** Set when retention deleted the file. */
  deletedAt: string | null
  /** Set while it is not where it was written, though nothing of ours deleted it. */
  missingAt: string | null
}

/** Undo belongs to a restoration task. */
export type ExecutionKind = 'Backup' | 'Restoration' | 'Undo'

/** One execution of a backup or restoration task; history rows and the running page. */
export interface ExecutionView {
  id: string
  kind: ExecutionKind
  task: { id: string; name: string }
  cluster: { id: string; name: string }
  status: ExecutionStatus
  queuedAt: string
  startedAt: string | null
  endedAt: string | null
  requestedBy: string
  progress: ProgressView
  phases: PhaseView[]
  error: { code: ErrorCode; reason: string; remedy: string | null } | null
  files: BackupFileView[]
  /** Of a restoration, once there is something to report. */
  report: RestorationReportView | null
  stopRequested: boolean
}

export interface RestorationReportView {
  services: {
    name: string
    written: number
    /** About, of paths, data and ACLs. */
    bytesWritten: number
    alreadyEqual: number
    conflicts: { name: string; kind: PlanKind; reason: string }[]
    verified: number
    safetyBackupPath: string | null
    clusterId: string | null
  }[]
}

export interface LogLineView {
  id: number
  at: string
  level: 'debug' | 'info' | 'warn' | 'error'
  phase: string | null
  message: string
}

export const undoRequestSchema = z.object({ confirmBrokersStopped: z.boolean() })

export type UndoRequest = z.infer<typeof undoRequestSchema>
