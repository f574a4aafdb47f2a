import type { TaskStatus } from '#lib/contract/executions.ts'

/** A worker has it or will have it: it changes without a person's doing. */
export function isActive(status: TaskStatus): boolean {
  return status === 'Waiting' || status === 'Running'
}

/** Success cannot be executed again; Ready is started, not retried. */
export function isRetryable(status: TaskStatus): boolean {
  return status === 'Failed' || status === 'Stopped' || status === 'SuccessWithConflicts'
}

/** Milliseconds between looks at tasks: often while one of them moves. */
export function taskInterval(statuses: readonly TaskStatus[]): number {
  return statuses.some(isActive) ? 1_000 : 5_000
}
