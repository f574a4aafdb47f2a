import type { ErrorCode } from '#lib/errors.ts'
import type { PlanAction, PlanKind, PlanSummary, PreflightFinding } from '#lib/restore/plan-item.ts'
import type { PlanOptions, Selection } from '#lib/restore/plan-options.ts'
import type { RecoveryState } from '#lib/restore/recovery-state.ts'
import type { BackupPlace, RestorationPlace } from '#lib/sources/path-types.ts'
import type { PathType, SourceEntry } from '#lib/sources/source.ts'
import type { NameServiceEntry, ObsEntry, ResourceManagerEntry } from '#lib/sources/storage-entries.ts'
import type { Acl, ZnodeKind } from '#lib/zookeeper/types.ts'
import type { Role, SecretsOrigin } from './inputs.ts'

/**
 * What the route handlers answer and the screens show. Times are ISO 8601 strings in UTC, sizes bytes, durations
 * milliseconds. No secret ever stands here.
 */

/** What a server action returns: expected errors come back as values, so that the form can show them at the field. */
export type ActionResult<T = null> = { ok: true; value: T } | { ok: false; error: ErrorView }

export interface ErrorView {
  code: ErrorCode
  message: string
  remedy: string | null
  /** Form field at fault, in the form's own dotted path. */
  field: string | null
  /** Of an unexpected error, to be found in the log. */
  errorId: string | null
}

export type TaskStatus = 'Ready' | 'Waiting' | 'Running' | 'Success' | 'SuccessWithConflicts' | 'Failed' | 'Stopped'
export type ExecutionStatus = Exclude<TaskStatus, 'Ready'>

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

export interface ClusterView {
  id: string
  name: string
  systemVersion: string
  networkType: 'IPv4' | 'IPv6'
  securityMode: 'Normal' | 'Security'
  dataStoragePath: string
  services: KafkaServiceView[]
  nameServices: (NameServiceEntry & { id: string })[]
  resourceManagers: ResourceManagerEntry[]
  /** null: the cluster has no OBS. */
  obs: (ObsEntry & { secretKeySet: SecretSetView | null }) | null
}

/** When and by whom a write-only secret was set. */
export interface SecretSetView {
  at: string
  by: string
}

/** Jobs `test-place` and `test-storage`: what Test connection tried, in order. */
export interface PlaceTestView {
  ok: boolean
  steps: TestStepView[]
}

export interface TestStepView {
  name: string
  ok: boolean
  milliseconds: number
  detail: string
  remedy: string | null
}

/** Job `read-host-key`. */
export interface HostKeyView {
  /** Such as ssh-ed25519. */
  type: string
  /** `SHA256:…` */
  fingerprint: string
}

export interface KafkaServiceView {
  id: string
  name: string
  kafkaVersion: string
  zookeeperConnect: string
  zookeeperUser: string
  /** null: no password set. */
  zookeeperPasswordSet: SecretSetView | null
}

/** Job `test-kafka-service`: what Test connection saw, step by step. */
export interface ConnectionTestView {
  ok: boolean
  steps: TestStepView[]
  facts: KafkaFactsView | null
}

export interface KafkaFactsView {
  servers: { address: string; state: string; version: string | null }[]
  clusterId: string | null
  brokers: { id: number; endpoints: string[] }[]
  controller: number | null
  topics: number
  partitions: number
  partitionsWithoutLeader: number
  at: string
}

export interface BackupTaskView {
  id: string
  name: string
  cluster: { id: string; name: string }
  mode: 'Manual'
  /** null: all Kafka services. */
  services: { id: string; name: string }[] | null
  pathType: PathType
  /** Without its secrets. */
  place: BackupPlace
  /** Secrets that are stored, by the name of their field. */
  secretsSet: Record<string, SecretSetView>
  /** Folder the next files go to, as shown in the form. */
  folder: string
  maxCopies: number
  status: TaskStatus
  progress: ProgressView
  lastExecution: ExecutionSummaryView | null
  createdAt: string
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
  /** Set when retention or a person deleted the file. */
  deletedAt: string | null
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

export interface RestorationTaskView {
  id: string
  name: string
  cluster: { id: string; name: string; systemVersion: string }
  targets: {
    service: { id: string; name: string }
    /** Without its secrets. */
    place: RestorationPlace
    secretsSet: Record<string, SecretSetView>
  }[]
  status: TaskStatus
  /** What is restored, chosen at creation; null: everything. */
  selection: Selection | null
  /** Something was written, and what was there before is kept. */
  canUndo: boolean
  progress: ProgressView
  lastExecution: ExecutionSummaryView | null
  /** Newest plan, if any; the one that Start would confirm. */
  planId: string | null
  createdAt: string
  createdBy: string
}

/** Job `read-archive`: the card of an archive. */
export interface ArchiveCardView {
  path: string
  sizeBytes: number
  systemVersion: string
  systemVersionMatches: boolean
  dataSource: string
  clusterName: string
  taskName: string | null
  takenAt: string
  /** null where the archive has none. */
  clusterId: string | null
  /** null where the live tree has none or could not be asked. */
  clusterIdMatches: boolean | null
  status: 'complete' | 'partial'
  stable: boolean
  znodes: number
  countsByClass: Record<string, number>
}

/** Job `browse-source`. */
export interface BrowseView {
  path: string
  /** null at the top of the place. */
  parent: string | null
  entries: (SourceEntry & { archive: { systemVersion: string; dataSource: string; takenAt: string } | null })[]
}

/** Job `scan-archives`: what lies in a place, known from the files themselves. Newest first. */
export interface ScanView {
  archives: {
    path: string
    sizeBytes: number
    systemVersion: string
    dataSource: string
    clusterName: string
    taskName: string | null
    takenAt: string
  }[]
  /** Files that are no archives, and folders that could not be listed, with the reason; the first hundred. */
  rejected: { path: string; reason: string }[]
  filesSeen: number
  /** False where the scan ended at its limit of files. */
  isWhole: boolean
}

/** A znode as the browsers of archives and live trees show it. Secrets are masked. */
export interface ZnodeView {
  path: string
  /** null where that could not be read. */
  kind: ZnodeKind | null
  /** What it says to Kafka, in a line. */
  meaning: string
  /** null where that was not looked at. */
  children: number | null
  /** null: its data is null, which is not the same as empty. */
  dataBytes: number | null
  /** The data as a person reads it; null where it is null. */
  text: string | null
  /** The text goes on; a look at this znode alone brings it whole. */
  isCut: boolean
  /** Why its data and ACL could not be read; null: they could. */
  unreadable: string | null
  acl: Acl[]
  /** zxids and the session that owns an ephemeral znode are hexadecimal. null where it could not be read. */
  stat: {
    czxid: string
    mzxid: string
    pzxid: string
    createdAt: string
    modifiedAt: string
    version: number
    cversion: number
    aversion: number
    ephemeralOwner: string | null
  } | null
}

/** Jobs `browse-archive` and `browse-live`. */
export interface ZnodeListView {
  znodes: ZnodeView[]
  /** Where the next page begins; null: this is all. */
  next: string | null
}

/** Job `inspect-archive`: all an archive says of itself, after it was checked whole. */
export interface ArchiveContentsView {
  card: ArchiveCardView
  /** Left out on purpose. */
  excluded: { path: string; znodes: number; reason: string }[]
  /** Could not be read when it was taken. */
  unreadable: { path: string; reason: string }[]
  /** Commands to the controller, kept as a note and never restored. */
  notes: { path: string; text: string | null }[]
  /** Entries of these lists beyond what is shown. */
  entriesNotShown: number
}

/** A file of a backup's history, and where it belongs. */
export interface BackupFileOriginView {
  file: BackupFileView
  cluster: { id: string; name: string }
  /** null where the task is gone. */
  task: { id: string; name: string } | null
  /** Where the archive lies, as a restoration's form has it; without its secrets, which `secretsFrom` has. */
  place: RestorationPlace
  secretsFrom: SecretsOrigin | null
  /** Secrets that it has, by the name of their field. */
  secretsSet: Record<string, SecretSetView>
  takenAt: string
}

/** What an upload answers. */
export interface UploadView {
  path: string
  sizeBytes: number
}

export interface PlanView {
  id: string
  taskId: string
  hash: string
  createdAt: string
  services: {
    serviceId: string
    name: string
    options: PlanOptions
    card: ArchiveCardView
    findings: PreflightFinding[]
    summary: PlanSummary
    /** What was written since the archive was taken and will be lost, in numbers. */
    archiveAgeMs: number
    /** Items beyond what is stored for the page; their writes are still part of the plan and its hash. */
    itemsNotShown: number
  }[]
  /** Why Start cannot be pressed now, besides preflight; null when it can. */
  refusal: string | null
}

export interface PlanItemView {
  id: number
  serviceName: string
  kind: PlanKind
  action: PlanAction
  conflict: boolean
  name: string
  path: string
  summary: string
  reason: string
  before: string | null
  after: string | null
}

export interface PlanItemsView {
  items: PlanItemView[]
  total: number
}

/** A job that the page polls: what needs the worker's network or disk. */
export type JobView<T> =
  | { id: string; state: 'waiting' | 'running'; note: string | null }
  | { id: string; state: 'done'; output: T }
  | { id: string; state: 'failed'; error: ErrorView }

export interface UserView {
  id: string
  name: string
  role: Role
  disabled: boolean
  mustChangePassword: boolean
  lastLoginAt: string | null
  createdAt: string
}

export interface AuditEntryView {
  id: number
  at: string
  userName: string
  action: string
  object: string
  address: string
  outcome: 'ok' | 'refused' | 'failed'
  detail: string | null
}

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
}

/** The masthead's poll. */
export interface RunningView {
  executions: { id: string; kind: ExecutionKind; taskId: string; taskName: string; progress: ProgressView }[]
  waiting: number
  /** Workers whose heartbeat is fresh; 0 means that nothing will run. */
  workers: number
}

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
