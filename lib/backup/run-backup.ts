import type { Reporter } from '#lib/progress.ts'
import type { Source } from '#lib/sources/source.ts'
import type { ZooKeeperSession } from '#lib/zookeeper/types.ts'

export interface BackupSubject {
  systemVersion: string
  /** The Kafka service's name. */
  dataSource: string
  clusterName: string
  kafkaVersion: string | null
  taskName: string | null
  toolVersion: string
}

export interface BackupInput {
  session: ZooKeeperSession
  source: Source
  /** Full path of the archive in the place. */
  filePath: string
  subject: BackupSubject
}

export interface BackupResult {
  path: string
  sizeBytes: number
  /** Hexadecimal SHA-256 of the file, as read back. */
  sha256: string
  contentSha256: string
  znodes: number
  status: 'complete' | 'partial'
  stable: boolean
  clusterId: string | null
  brokers: { id: number; endpoints: string[] }[]
  /** Roots that could not be read, with why. */
  unreadable: { path: string; reason: string }[]
}

/**
 * Walks the tree below the session's chroot and writes one archive, reads it back whole and checks it.
 * Phases: readZnodes, verifyArchive. Memory does not grow with the tree.
 */
export async function runBackup(_input: BackupInput, _report: Reporter, _signal: AbortSignal): Promise<BackupResult> {
  throw new Error('to be written')
}
