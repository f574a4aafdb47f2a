/** What run-bench.ts and the process of one step say to each other. */

export type StepName =
  | 'bareMulti'
  | 'bareWalk'
  | 'bareAcls'
  | 'walkData'
  | 'walkAcls'
  | 'walkKnownAcls'
  | 'backup'
  | 'backupWithPrevious'
  | 'plan'
  | 'restoreIntoEmpty'
  | 'changeOnePercent'
  | 'restoreOnePercent'

export interface StepInput {
  /** host:port */
  server: string
  /** Chroot of the tree that is read. */
  tree: string
  /** Chroot of the one that is restored. */
  emptyTree: string
  znodes: number
  /** Archives and spools. */
  folder: string
}

export interface StepResult {
  znodes: number
  seconds: number
  /** Greatest resident size of the step's process. */
  peakBytes: number
  phases: Record<string, number>
}
