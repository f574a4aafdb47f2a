/** How the long-running engines speak of themselves; what becomes of it (rows in Postgres, lines on a terminal) is the caller's. */

export const backupPhases = ['connect', 'readZnodes', 'verifyArchive', 'retention'] as const
export const restorationPhases = ['preflight', 'readArchive', 'plan', 'safetyBackup', 'write', 'verify'] as const
export type Phase = (typeof backupPhases)[number] | (typeof restorationPhases)[number]

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

export interface Reporter {
  /** A phase begins; the one before it is done. */
  phase(phase: Phase): void
  /** Cheap enough to call for every znode. total null: not known. inHand: the znode or file worked on. */
  progress(done: number, total: number | null, inHand: string | null): void
  log(level: LogLevel, message: string): void
}
