import type { ExecutionView } from '#lib/contract/executions.ts'

/** Whether the phase that writes was reached: before it, not one znode is touched. */
export function hasWritten(execution: ExecutionView): boolean {
  return execution.phases.some((phase) => phase.phase === 'write' && phase.startedAt !== null)
}
