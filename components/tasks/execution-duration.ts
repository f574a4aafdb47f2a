/** Milliseconds an execution took, null while it waits or runs. */
export function executionDuration(execution: { startedAt: string | null; endedAt: string | null }): number | null {
  if (execution.startedAt === null || execution.endedAt === null) return null
  return Date.parse(execution.endedAt) - Date.parse(execution.startedAt)
}
